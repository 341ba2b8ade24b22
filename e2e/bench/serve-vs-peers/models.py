#!/usr/bin/env python3
"""Makes the models of the benchmark, linear and gbdt (100 trees of depth 6) on 30 features, and the rows with scikit-learn's own numbers.

usage: models.py FOLDER
"""
import json
import pathlib
import sys

import numpy
from skl2onnx import to_onnx
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

FEATURES = 30


def main():
    folder = pathlib.Path(sys.argv[1])
    rows, labels = make_classification(n_samples=20_000, n_features=FEATURES, n_informative=20, flip_y=0.1, random_state=7)
    # So that JSON's few digits are the same floats.
    rows = numpy.round(rows, 4).astype(numpy.float32)
    models = {"linear": LogisticRegression(max_iter=1000),
              "gbdt": GradientBoostingClassifier(n_estimators=100, max_depth=6, max_features=6, random_state=7)}
    expected = {}
    for name, model in models.items():
        model.fit(rows, labels)
        onnx = to_onnx(model, rows[:1], options={"zipmap": False}, target_opset=17)
        (folder / f"{name}.onnx").write_bytes(onnx.SerializeToString())
        expected[name] = model.predict_proba(rows[:1])[0].tolist()
    row = [round(float(value), 4) for value in rows[0]]
    (folder / "row.json").write_text(json.dumps({"row": row, "expected": expected}))


if __name__ == "__main__":
    main()
