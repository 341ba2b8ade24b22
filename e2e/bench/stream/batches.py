#!/usr/bin/env python3
"""The best that one would write in Python: confluent-kafka, orjson and onnxruntime, 500 records at a time. At least once.

usage: batches.py BROKER FOLDER SINK
"""
import itertools
import json
import operator
import pathlib
import sys

import numpy
import onnxruntime
import orjson
from confluent_kafka import Consumer, Producer

MOST_RECORDS = 500
COMMIT_EVERY = 5_000


def refused(error, message):
    raise SystemExit(f"a result was not written: {error}")


def main():
    broker, folder, sink = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    columns = json.loads((folder / "columns.json").read_text())
    values = operator.itemgetter(*columns)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
    name = session.get_inputs()[0].name
    consumer = Consumer({"bootstrap.servers": broker, "group.id": sink, "auto.offset.reset": "earliest", "enable.auto.commit": False})
    # Only failures are reported: a call for each record that was written would cost as much as reading it.
    producer = Producer({"bootstrap.servers": broker, "acks": "all", "enable.idempotence": True, "compression.type": "lz4",
                         "queue.buffering.max.messages": 1_000_000, "delivery.report.only.error": True, "on_delivery": refused})
    consumer.subscribe(["bench-in"])
    since_commit = 0
    while True:
        messages = consumer.consume(MOST_RECORDS, timeout=0.2)
        if messages:
            score(messages, values, len(columns), session, name, producer, sink)
            since_commit += len(messages)
            producer.poll(0)
        if since_commit >= COMMIT_EVERY or (since_commit and not messages):
            producer.flush()
            consumer.commit(asynchronous=False)
            since_commit = 0


def score(messages, values, width, session, name, producer, sink):
    records = [orjson.loads(message.value()) for message in messages]
    cells = itertools.chain.from_iterable(map(values, records))
    rows = numpy.fromiter(cells, dtype=numpy.float32, count=len(records) * width).reshape(-1, width)
    labels, probabilities = session.run(None, {name: rows})
    for message, record, label, row in zip(messages, records, labels.tolist(), probabilities.tolist()):
        result = {"id": f"{message.topic()}-{message.partition()}-{message.offset()}", "model_name": "trees", "model_version": "1",
                  "outputs": {"label": label, "probabilities": row}, "card_id": record["card_id"]}
        producer.produce(sink, orjson.dumps(result), key=message.key(), headers=[("tandem-model-version", b"1")])


if __name__ == "__main__":
    main()
