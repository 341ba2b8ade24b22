"""Makes the benchmark's table and its two models: always the same bytes, from a seed."""

import argparse
import pathlib

import numpy
import pyarrow
import pyarrow.parquet
import sklearn.ensemble
import sklearn.linear_model
import skl2onnx

FEATURES = 30
ROW_GROUP = 250_000
TRAINING_ROWS = 20_000


def block(seed: int, rows: int) -> numpy.ndarray:
    return numpy.random.default_rng(seed).standard_normal((rows, FEATURES), dtype=numpy.float32)


def write_table(path: pathlib.Path, rows: int) -> None:
    names = [f"f{i}" for i in range(FEATURES)]
    schema = pyarrow.schema([("id", pyarrow.int64())] + [(name, pyarrow.float32()) for name in names])
    # Random floats have nothing to gain from a dictionary; real measurements have not either.
    with pyarrow.parquet.ParquetWriter(path, schema, compression="snappy", use_dictionary=False) as writer:
        for first in range(0, rows, ROW_GROUP):
            count = min(ROW_GROUP, rows - first)
            values = block(first + 1, count)
            columns = [pyarrow.array(numpy.arange(first, first + count))]
            columns += [pyarrow.array(values[:, i].copy()) for i in range(FEATURES)]
            writer.write_table(pyarrow.table(columns, schema=schema), row_group_size=ROW_GROUP)


def write_large(path: pathlib.Path, rows: int) -> None:
    """One file of so many rows, each value one of 16: small on the disk, and as large as any other when it is read."""
    random = numpy.random.default_rng(1)
    values = pyarrow.array(random.standard_normal(16, dtype=numpy.float32))
    columns = [
        pyarrow.DictionaryArray.from_arrays(pyarrow.array(random.integers(0, 16, ROW_GROUP, dtype=numpy.int8)), values)
        for _ in range(FEATURES)
    ]
    names = ["id"] + [f"f{i}" for i in range(FEATURES)]
    group = pyarrow.table([pyarrow.array(numpy.arange(ROW_GROUP)), *columns], names=names)
    with pyarrow.parquet.ParquetWriter(path, group.schema, compression="snappy", store_schema=False) as writer:
        for first in range(0, rows, ROW_GROUP):
            writer.write_table(group.slice(0, min(ROW_GROUP, rows - first)), row_group_size=ROW_GROUP)


def write_bad(path: pathlib.Path, rows: int) -> None:
    """No row can be scored: each lacks a value."""
    values = block(1, ROW_GROUP)
    columns = {"id": pyarrow.array(numpy.arange(ROW_GROUP)), "f0": pyarrow.nulls(ROW_GROUP, pyarrow.float32())}
    columns.update({f"f{i}": pyarrow.array(values[:, i].copy()) for i in range(1, FEATURES)})
    group = pyarrow.table(columns)
    with pyarrow.parquet.ParquetWriter(path, group.schema, compression="snappy", use_dictionary=False) as writer:
        for first in range(0, rows, ROW_GROUP):
            writer.write_table(group.slice(0, min(ROW_GROUP, rows - first)), row_group_size=ROW_GROUP)


def write_lines(path: pathlib.Path, rows: int) -> None:
    """No line has as many columns as the first."""
    with path.open("w") as file:
        file.write(",".join(["id", *(f"f{i}" for i in range(FEATURES))]) + "\n")
        for first in range(0, rows, ROW_GROUP):
            file.writelines(f"{row};0.25;-1.5\n" for row in range(first, min(rows, first + ROW_GROUP)))


def write_models(folder: pathlib.Path) -> None:
    values = block(0, TRAINING_ROWS)
    weights = numpy.random.default_rng(7).standard_normal(FEATURES)
    labels = (values @ weights + values[:, 0] * values[:, 1] > 0).astype(int)
    models = {
        "linear": sklearn.linear_model.LogisticRegression(max_iter=500),
        "gbdt": sklearn.ensemble.GradientBoostingClassifier(n_estimators=100, max_depth=6, random_state=0),
    }
    for name, model in models.items():
        model.fit(values, labels)
        exported = skl2onnx.to_onnx(model, values[:1], options={"zipmap": False}, target_opset=17)
        (folder / f"{name}.onnx").write_bytes(exported.SerializeToString())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--only", choices=["large", "bad", "lines"], help="one of the tables of the memory benchmark")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.only == "large":
        write_large(arguments.folder / "large.parquet", arguments.rows)
    elif arguments.only == "bad":
        write_bad(arguments.folder / "bad.parquet", arguments.rows)
    elif arguments.only == "lines":
        write_lines(arguments.folder / "lines.csv", arguments.rows)
    else:
        write_models(arguments.folder)
        write_table(arguments.folder / "table.parquet", arguments.rows)


if __name__ == "__main__":
    main()
