"""What one would write without Tandem: pyarrow reads and writes, onnxruntime scores; one thread of each.

The last line tells the CPU time of the loop, of reading, scoring and writing together, per row.
"""

import argparse
import resource
import time

import numpy
import onnxruntime
import pyarrow
import pyarrow.parquet

BATCH = 4_000
FEATURES = [f"f{i}" for i in range(30)]


def session(model: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def score(table: str, model: str, output: str) -> int:
    run = session(model)
    names = [node.name for node in run.get_outputs()]
    given = run.get_inputs()[0].name
    writer = None
    rows = 0
    for batch in pyarrow.parquet.ParquetFile(table).iter_batches(BATCH, columns=["id", *FEATURES], use_threads=False):
        matrix = numpy.empty((batch.num_rows, len(FEATURES)), dtype=numpy.float32)
        for i, name in enumerate(FEATURES):
            matrix[:, i] = batch.column(name).to_numpy()
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
        rows += batch.num_rows
    writer.close()
    return rows


def loop(table: str, model: str) -> int:
    """The bare loop: the matrix is in memory, nothing is read, turned or written."""
    run = session(model)
    names = [node.name for node in run.get_outputs()]
    given = run.get_inputs()[0].name
    read = pyarrow.parquet.ParquetFile(table).read_row_group(0, columns=FEATURES)
    matrix = numpy.column_stack([read.column(name).to_numpy() for name in FEATURES])
    global start
    start = cpu()
    rows = 0
    for first in range(0, len(matrix), BATCH):
        part = matrix[first : first + BATCH]
        run.run(names, {given: part})
        rows += len(part)
    return rows


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


start = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["score", "loop"])
    parser.add_argument("table")
    parser.add_argument("model")
    parser.add_argument("output", nargs="?")
    arguments = parser.parse_args()
    global start
    start = cpu()
    rows = score(arguments.table, arguments.model, arguments.output) if arguments.what == "score" else loop(
        arguments.table, arguments.model
    )
    print(f"{(cpu() - start) / rows * 1e6:.3f} us/row, {rows} rows")


if __name__ == "__main__":
    main()
