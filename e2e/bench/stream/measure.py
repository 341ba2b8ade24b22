#!/usr/bin/env python3
"""Fills a topic, lets one process after the other score it on one core, and prints the CPU time each takes per record.

usage: measure.py BROKER FOLDER RUNTIME_COMMAND_FILE
Every process scores its first records unmeasured: what is compared is a stream that runs for days.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

TICKS = os.sysconf("SC_CLK_TCK")
WARM = {"tandem": 120_000, "python, batches of 500": 20_000, "python, record by record": 5_000}
MEASURED = {"tandem": 300_000, "python, batches of 500": 100_000, "python, record by record": 25_000}


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Topic:
    def __init__(self, broker, name):
        self.name = name
        self.watcher = Consumer({"bootstrap.servers": broker, "group.id": "watcher"})

    def end(self):
        return self.watcher.get_watermark_offsets(TopicPartition(self.name, 0), timeout=10)[1]

    def await_end(self, records, process):
        while self.end() < records:
            if process.poll() is not None:
                raise SystemExit(f"{process.args[0]} ended with {process.returncode} before it had scored {records} records")
            time.sleep(0.02)


def measure(name, command, topic):
    process = subprocess.Popen(["taskset", "-c", "0", *command])
    try:
        topic.await_end(WARM[name], process)
        first, began = topic.end(), cpu_seconds(process.pid)
        topic.await_end(WARM[name] + MEASURED[name], process)
        last, ended = topic.end(), cpu_seconds(process.pid)
        return (ended - began) / (last - first) * 1e6
    finally:
        process.kill()
        process.wait()


def main():
    broker, folder, runtime = sys.argv[1], pathlib.Path(sys.argv[2]), json.loads(pathlib.Path(sys.argv[3]).read_text())
    admin = AdminClient({"bootstrap.servers": broker})
    sinks = {"tandem": "bench-tandem", "python, batches of 500": "bench-batched", "python, record by record": "bench-single"}
    for future in admin.create_topics([NewTopic(name, 1, 1) for name in ["bench-in", *sinks.values()]]).values():
        future.result()
    fill(broker, folder)
    script = str(pathlib.Path(__file__).resolve().parent / "script.py")
    commands = {"tandem": runtime,
                "python, batches of 500": [sys.executable, script, broker, str(folder), sinks["python, batches of 500"], "500"],
                "python, record by record": [sys.executable, script, broker, str(folder), sinks["python, record by record"], "1"]}
    figures = {name: measure(name, command, Topic(broker, sinks[name])) for name, command in commands.items()}
    for name, micros in figures.items():
        print(f"{name:26} {micros:6.2f} us CPU per record, {micros / figures['tandem']:5.2f} times the scoring runtime's", flush=True)


def fill(broker, folder):
    producer = Producer({"bootstrap.servers": broker, "compression.type": "lz4", "queue.buffering.max.messages": 2_000_000,
                         "queue.buffering.max.kbytes": 1_000_000})
    wanted = max(WARM[name] + MEASURED[name] for name in WARM) + 5_000
    lines = (folder / "records.jsonl").read_bytes().splitlines()
    for i in range(wanted):
        producer.produce("bench-in", lines[i % len(lines)], key=b"card-%d" % (i % 997))
        if i % 10_000 == 0:
            producer.poll(0)
    producer.flush()


if __name__ == "__main__":
    main()
