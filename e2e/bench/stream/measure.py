#!/usr/bin/env python3
"""Fills a topic, lets one process after the other score it on core 0, and prints the CPU time each takes per record.

usage: measure.py BROKER FOLDER COMMANDS_FILE   (JSON: the commands of "tandem" and "kafka's clients alone")
What is compared is a stream that runs for days: a process is measured when it has scored many records and, where it has a JIT compiler,
when that rests. What a fresh process takes for its first records is printed beside it.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

HERE = pathlib.Path(__file__).resolve().parent
CORE = "0"
TICKS = os.sysconf("SC_CLK_TCK")
RECORDS = 3_200_000
FIRST = 100_000
WINDOW = 100_000
# Of the process's CPU time; less is what any JVM goes on compiling now and then.
RESTING = 0.04
SEVERAL = 500_000


def cpu_seconds(pid):
    return ticks(f"/proc/{pid}/stat") / TICKS


def ticks(stat):
    fields = pathlib.Path(stat).read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def compiler_seconds(pid):
    """The CPU time of a JVM's compiler threads; 0 where there are none."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            if "CompilerThre" in (task / "comm").read_text():
                total += ticks(task / "stat")
        except OSError:
            continue  # A thread that ended meanwhile.
    return total / TICKS


class Sink:
    """The topic that a process writes to, which tells how many records it has scored."""

    def __init__(self, broker, topic, process):
        self.topic, self.process = topic, process
        self.watcher = Consumer({"bootstrap.servers": broker, "group.id": "watcher"})

    def end(self):
        return self.watcher.get_watermark_offsets(TopicPartition(self.topic, 0), timeout=10)[1]

    def await_end(self, records):
        """Waits until so many are scored; gives how many are, and the CPU time until then."""
        end = self.end()
        while end < records:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.process.args} ended with {self.process.returncode} after {end} records")
            time.sleep(0.02)
            end = self.end()
        return end, cpu_seconds(self.process.pid)

    def micros(self, begun, records):
        """CPU time per record from there on, over that many records."""
        end, cpu = self.await_end(begun[0] + records)
        return (cpu - begun[1]) / (end - begun[0]) * 1e6


def measure(broker, topic, command, warm, measured, environment):
    process = subprocess.Popen(["taskset", "-c", CORE, *command], env=environment, stdout=subprocess.DEVNULL)
    sink = Sink(broker, topic, process)
    try:
        first = sink.micros(sink.await_end(1), min(FIRST, warm))
        begun = sink.await_end(warm)
        compiled = compiler_seconds(process.pid)
        while compiled:
            window = sink.await_end(begun[0] + WINDOW)
            rests = compiler_seconds(process.pid) - compiled < RESTING * (window[1] - begun[1])
            begun, compiled = window, compiler_seconds(process.pid)
            if rests:
                break
            if begun[0] + measured > RECORDS:
                print(f"{topic}: the compiler did not come to rest within {begun[0]} records", flush=True)
                break
        return sink.micros(begun, measured), first, begun[0]
    finally:
        process.kill()
        process.wait()


def main():
    broker, folder, given = sys.argv[1], sys.argv[2], json.loads(pathlib.Path(sys.argv[3]).read_text())
    python = [sys.executable, str(HERE / "batches.py"), broker, folder]
    singly = [sys.executable, str(HERE / "singly.py"), broker, folder]
    processes = {
        "tandem": ("bench-tandem", given["tandem"], SEVERAL, SEVERAL),
        "kafka's clients alone": ("bench-kafka", given["kafka's clients alone"], SEVERAL, SEVERAL),
        "python, batches of 500": ("bench-batches", [*python, "bench-batches"], 20_000, 150_000),
        "python, record by record": ("bench-singly", [*singly, "bench-singly"], 10_000, 60_000),
        "python, record by record, plain": ("bench-plain", [*singly, "bench-plain", "--plain"], 10_000, 60_000)}
    admin = AdminClient({"bootstrap.servers": broker})
    for future in admin.create_topics([NewTopic(name, 1, 1) for name in ["bench-in", *(row[0] for row in processes.values())]]).values():
        future.result()
    fill(broker, pathlib.Path(folder))
    environment = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
    alone = subprocess.run(["taskset", "-c", CORE, sys.executable, str(HERE / "onnx_alone.py"), folder], check=True, stdout=subprocess.PIPE)
    print(f"{'onnxruntime alone, in memory':33} {float(alone.stdout):6.2f} us CPU per row", flush=True)
    ours = None
    for name, (topic, command, warm, measured) in processes.items():
        micros, first, begun = measure(broker, topic, command, warm, measured, environment)
        ours = ours or micros
        print(f"{name:33} {micros:6.2f} us CPU per record, {micros / ours:5.2f} times the scoring runtime's"
              f" (its first records {first:.2f} us; measured after {begun})", flush=True)


def fill(broker, folder):
    producer = Producer({"bootstrap.servers": broker, "compression.type": "lz4", "linger.ms": 20, "queue.buffering.max.messages": 1_000_000,
                         "queue.buffering.max.kbytes": 500_000})
    lines = (folder / "records.jsonl").read_bytes().splitlines()
    for i in range(RECORDS):
        while True:
            try:
                producer.produce("bench-in", lines[i % len(lines)], key=b"card-%d" % (i % 997))
                break
            except BufferError:
                producer.poll(0.1)
        if i % 10_000 == 0:
            producer.poll(0)
    producer.flush()


if __name__ == "__main__":
    main()
