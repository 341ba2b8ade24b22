#!/usr/bin/env python3
"""Record by record in Python, at least once, in two ways.

usage: singly.py BROKER FOLDER SINK [--plain]
As it stands, nothing is left out that makes a single record cheap: orjson, one thread for the model, reports of failures only. With
--plain it is what the libraries' first pages show: the standard library's json, onnxruntime as it comes, a report for each delivery.
"""
import json
import pathlib
import sys

import numpy
import onnxruntime
import orjson
from confluent_kafka import Consumer, Producer

COMMIT_EVERY = 5_000


def reported(error, message):
    if error:
        raise SystemExit(f"a result was not written: {error}")


def plain_dumps(value):
    return json.dumps(value).encode()


def main():
    broker, folder, sink, plain = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], "--plain" in sys.argv
    columns = json.loads((folder / "columns.json").read_text())
    loads, dumps = (json.loads, plain_dumps) if plain else (orjson.loads, orjson.dumps)
    options = onnxruntime.SessionOptions()
    if not plain:
        options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
    name = session.get_inputs()[0].name
    consumer = Consumer({"bootstrap.servers": broker, "group.id": sink, "auto.offset.reset": "earliest", "enable.auto.commit": False})
    producer = Producer({"bootstrap.servers": broker, "acks": "all", "enable.idempotence": True, "compression.type": "lz4",
                         "on_delivery": reported, "delivery.report.only.error": not plain})
    consumer.subscribe(["bench-in"])
    since_commit = 0
    while True:
        message = consumer.poll(1.0)
        if message is not None and message.error():
            raise SystemExit(message.error())
        if message is not None:
            record = loads(message.value())
            row = numpy.array([[record[column] for column in columns]], dtype=numpy.float32)
            label, probabilities = session.run(None, {name: row})
            result = {"id": f"{message.topic()}-{message.partition()}-{message.offset()}", "model_name": "trees", "model_version": "1",
                      "outputs": {"label": int(label[0]), "probabilities": probabilities[0].tolist()}, "card_id": record["card_id"]}
            producer.produce(sink, dumps(result), key=message.key(), headers=[("tandem-model-version", b"1")])
            producer.poll(0)
            since_commit += 1
        if since_commit >= COMMIT_EVERY or (since_commit and message is None):
            producer.flush()
            consumer.commit(asynchronous=False)
            since_commit = 0


if __name__ == "__main__":
    main()
