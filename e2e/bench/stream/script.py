#!/usr/bin/env python3
"""What one would write in Python: confluent-kafka, orjson, onnxruntime. At least once, as the scoring runtime is.

usage: script.py BROKER FOLDER SINK MOST_RECORDS   (MOST_RECORDS 1 scores record by record)
"""
import json
import pathlib
import sys

import numpy
import onnxruntime
import orjson
from confluent_kafka import Consumer, KafkaException, Producer

COMMIT_EVERY = 5_000


def main():
    broker, folder, sink, most = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    columns = json.loads((folder / "columns.json").read_text())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
    name = session.get_inputs()[0].name
    consumer = Consumer({"bootstrap.servers": broker, "group.id": sink, "auto.offset.reset": "earliest", "enable.auto.commit": False})
    producer = Producer({"bootstrap.servers": broker, "acks": "all", "enable.idempotence": True, "compression.type": "lz4",
                         "queue.buffering.max.messages": 1_000_000})
    consumer.subscribe(["bench-in"])
    since_commit = 0
    while True:
        messages = consumer.consume(most, timeout=0.2) if most > 1 else [message for message in [consumer.poll(0.2)] if message]
        if messages:
            score(messages, columns, session, name, producer, sink)
            since_commit += len(messages)
            producer.poll(0)
        if since_commit >= COMMIT_EVERY or (since_commit and not messages):
            producer.flush()
            try:
                consumer.commit(asynchronous=False)
            except KafkaException as e:
                print(e, file=sys.stderr)
            since_commit = 0


def score(messages, columns, session, name, producer, sink):
    records = [orjson.loads(message.value()) for message in messages]
    rows = numpy.array([[record[column] for column in columns] for record in records], dtype=numpy.float32)
    labels, probabilities = session.run(None, {name: rows})
    labels, probabilities = labels.tolist(), probabilities.tolist()
    for message, record, label, row in zip(messages, records, labels, probabilities):
        result = {"id": f"{message.topic()}-{message.partition()}-{message.offset()}", "model_name": "trees", "model_version": "1",
                  "outputs": {"label": label, "probabilities": row}, "card_id": record["card_id"]}
        producer.produce(sink, orjson.dumps(result), key=message.key(), headers=[("tandem-model-version", b"1")])


if __name__ == "__main__":
    main()
