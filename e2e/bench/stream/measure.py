#!/usr/bin/env python3
"""Fills a topic, lets one process after the other score it on core 0, and prints the CPU time each takes per record.

usage: measure.py BROKER FOLDER COMMANDS_FILE   (JSON: the commands of "tandem" and "kafka's clients alone")
What is compared is a stream that runs for days, so every process scores records unmeasured first, and a JVM so many that its compiler
has next to nothing left to do. What a fresh process takes for its first records is printed beside it.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

HERE = pathlib.Path(__file__).resolve().parent
CORE = "0"
TICKS = os.sysconf("SC_CLK_TCK")
FIRST = 100_000


class Run:
    """A process: its sink topic, its command, how many records it scores unmeasured, and how many measured."""

    def __init__(self, topic, command, warm, measured):
        self.topic, self.command, self.warm, self.measured = topic, command, warm, measured


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Sink:
    """The topic that a process writes to, which tells how many records it has scored."""

    def __init__(self, broker, topic, process, log):
        self.topic, self.process, self.log = topic, process, log
        self.watcher = Consumer({"bootstrap.servers": broker, "group.id": "watcher"})

    def end(self):
        return self.watcher.get_watermark_offsets(TopicPartition(self.topic, 0), timeout=10)[1]

    def await_end(self, records):
        """Waits until so many are scored; gives how many are, and the CPU time until then."""
        end = self.end()
        while end < records:
            if self.process.poll() is not None:
                self.log.seek(0)
                raise SystemExit(f"{self.process.args} ended with {self.process.returncode} after {end} records:\n{self.log.read()[-2000:]}")
            time.sleep(0.02)
            end = self.end()
        return end, cpu_seconds(self.process.pid)

    def micros(self, begun, records):
        """CPU time per record from there on, over that many records."""
        end, cpu = self.await_end(begun[0] + records)
        return (cpu - begun[1]) / (end - begun[0]) * 1e6


def measure(broker, run, environment):
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(["taskset", "-c", CORE, *run.command], env=environment, stdout=log, stderr=log)
        sink = Sink(broker, run.topic, process, log)
        try:
            first = sink.micros(sink.await_end(1), min(FIRST, run.warm))
            return sink.micros(sink.await_end(run.warm), run.measured), first
        finally:
            process.kill()
            process.wait()


def main():
    broker, folder, given = sys.argv[1], sys.argv[2], json.loads(pathlib.Path(sys.argv[3]).read_text())
    batches = [sys.executable, str(HERE / "batches.py"), broker, folder]
    singly = [sys.executable, str(HERE / "singly.py"), broker, folder]
    runs = {
        "tandem": Run("bench-tandem", given["tandem"], 2_000_000, 800_000),
        "kafka's clients alone": Run("bench-kafka", given["kafka's clients alone"], 2_000_000, 800_000),
        "python, batches of 500": Run("bench-batches", [*batches, "bench-batches"], 20_000, 150_000),
        "python, record by record": Run("bench-singly", [*singly, "bench-singly"], 10_000, 60_000),
        "python, record by record, plain": Run("bench-plain", [*singly, "bench-plain", "--plain"], 10_000, 60_000)}
    admin = AdminClient({"bootstrap.servers": broker})
    for future in admin.create_topics([NewTopic(topic, 1, 1) for topic in ["bench-in", *(run.topic for run in runs.values())]]).values():
        future.result()
    fill(broker, pathlib.Path(folder), max(run.warm + run.measured for run in runs.values()) + 50_000)
    environment = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
    alone = subprocess.run(["taskset", "-c", CORE, sys.executable, str(HERE / "onnx_alone.py"), folder], check=True, stdout=subprocess.PIPE)
    print(f"{'onnxruntime alone, in memory':33} {float(alone.stdout):6.2f} us CPU per row", flush=True)
    ours = None
    for name, run in runs.items():
        micros, first = measure(broker, run, environment)
        ours = ours or micros
        print(f"{name:33} {micros:6.2f} us CPU per record, {micros / ours:5.2f} times the scoring runtime's"
              f" (a fresh process's first {min(FIRST, run.warm):,}: {first:.2f} us)", flush=True)


def fill(broker, folder, records):
    producer = Producer({"bootstrap.servers": broker, "compression.type": "lz4", "linger.ms": 20, "queue.buffering.max.messages": 1_000_000,
                         "queue.buffering.max.kbytes": 500_000})
    lines = (folder / "records.jsonl").read_bytes().splitlines()
    for i in range(records):
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
