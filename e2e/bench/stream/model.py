#!/usr/bin/env python3
"""Makes the model and the records of the benchmark: gradient boosted trees, 100 of depth 6, on 30 features.

usage: model.py FOLDER RECORDS
"""
import json
import pathlib
import sys

import numpy
from skl2onnx import to_onnx
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier

FEATURES = 30


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    rows, labels = make_classification(n_samples=20_000, n_features=FEATURES, n_informative=20, flip_y=0.1, random_state=7)
    rows = rows.astype(numpy.float32)
    model = GradientBoostingClassifier(n_estimators=100, max_depth=6, max_features=6, random_state=7)
    model.fit(rows, labels)
    onnx = to_onnx(model, rows[:1], options={"zipmap": False}, target_opset=17)
    (folder / "model.onnx").write_bytes(onnx.SerializeToString())
    names = [f"feature_{i:02d}" for i in range(FEATURES)]
    (folder / "columns.json").write_text(json.dumps(names))
    with open(folder / "records.jsonl", "w") as out:
        for i in range(count):
            record = {"card_id": f"card-{i % 997}", "merchant": "a shop of no importance"}
            record.update({name: round(float(value), 4) for name, value in zip(names, rows[i % len(rows)])})
            out.write(json.dumps(record, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
