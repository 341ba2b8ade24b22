"""What one would write without Tandem: pyarrow reads and writes, onnxruntime scores.

score: from Parquet to Parquet. loop: the model alone, on a matrix that is in memory; prints its CPU time per row.
"""

import argparse
import time

import numpy
import onnxruntime
import pyarrow
import pyarrow.parquet

BATCH = 4_000
# What --tuned takes: fewer and larger steps, and no threads, which on one core only cost.
TUNED_BATCH = 65_536
FEATURES = [f"f{i}" for i in range(30)]


def session(model: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def score(table: str, model: str, output: str, tuned: bool) -> None:
    run = session(model)
    names = [node.name for node in run.get_outputs()]
    given = run.get_inputs()[0].name
    writer = None
    size = TUNED_BATCH if tuned else BATCH
    for batch in pyarrow.parquet.ParquetFile(table).iter_batches(size, columns=["id", *FEATURES], use_threads=not tuned):
        matrix = numpy.column_stack([batch.column(name).to_numpy() for name in FEATURES])
        label, probabilities = run.run(names, {given: matrix})
        result = pyarrow.table(
            {
                "id": batch.column("id"),
                "label": pyarrow.array(label),
                "probabilities_0": pyarrow.array(probabilities[:, 0].copy()),
                "probabilities_1": pyarrow.array(probabilities[:, 1].copy()),
            }
        )
        if writer is None:
            writer = pyarrow.parquet.ParquetWriter(output, result.schema)
        writer.write_table(result)
    writer.close()


def loop(table: str, model: str) -> None:
    run = session(model)
    names = [node.name for node in run.get_outputs()]
    given = run.get_inputs()[0].name
    read = pyarrow.parquet.ParquetFile(table).read_row_group(0, columns=FEATURES)
    matrix = numpy.column_stack([read.column(name).to_numpy() for name in FEATURES])
    begun = time.process_time()
    for first in range(0, len(matrix), BATCH):
        run.run(names, {given: matrix[first : first + BATCH]})
    print((time.process_time() - begun) / len(matrix) * 1e6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["score", "loop"])
    parser.add_argument("table")
    parser.add_argument("model")
    parser.add_argument("output", nargs="?")
    parser.add_argument("--tuned", action="store_true")
    arguments = parser.parse_args()
    if arguments.what == "score":
        score(arguments.table, arguments.model, arguments.output, arguments.tuned)
    else:
        loop(arguments.table, arguments.model)


if __name__ == "__main__":
    main()
