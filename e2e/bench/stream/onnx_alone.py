#!/usr/bin/env python3
"""Prints the CPU time in microseconds that ONNX Runtime itself takes for a row: the benchmark's rows, in memory, 500 at a time.

usage: onnx_alone.py FOLDER
"""
import json
import pathlib
import sys
import time

import numpy
import onnxruntime

ROWS_AT_ONCE = 500
SECONDS = 3


def main():
    folder = pathlib.Path(sys.argv[1])
    columns = json.loads((folder / "columns.json").read_text())
    with open(folder / "records.jsonl", encoding="utf-8") as lines:
        rows = numpy.array([[record[column] for column in columns] for record in map(json.loads, lines)], dtype=numpy.float32)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
    name = session.get_inputs()[0].name
    scored, began = 0, time.process_time()
    while time.process_time() - began < SECONDS:
        for first in range(0, len(rows), ROWS_AT_ONCE):
            session.run(None, {name: rows[first:first + ROWS_AT_ONCE]})
        scored += len(rows)
    print((time.process_time() - began) / scored * 1e6)


if __name__ == "__main__":
    main()
