#!/usr/bin/env python3
"""Trains the sample models and writes, for each, an ONNX file and rows with scikit-learn's own predictions.

    python3 -m venv target/venv && target/venv/bin/pip install -r samples/requirements.txt
    target/venv/bin/python samples/train.py            # writes samples/models/<name>/{model.onnx,rows.json}, samples/hybrid
    target/venv/bin/python samples/train.py --check    # writes nothing; exit 1 if the committed files would change

Only public sets inside Python packages are used, so nothing is downloaded. Every model is run by onnxruntime
on its committed rows before anything is written: a row on which ONNX and scikit-learn disagree is an error here,
so that a disagreement seen on a cluster is never the sample's fault.
"""

import argparse
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, List, Tuple

# Read once, when numpy is loaded: otherwise the linear algebra is chosen by processor, and the last digits with it.
os.environ["OPENBLAS_CORETYPE"] = "Haswell"

import numpy
import onnxruntime
from onnx.checker import check_model
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.base import BaseEstimator, is_classifier
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

import hybrid

MODELS = Path(__file__).resolve().parent / "models"
SEED = 20261123
INPUT = "features"
# Old enough for every server still in use, new enough for every model here.
OPSETS = {"": 17, "ai.onnx.ml": 3}
TOLERANCE = 1e-5
MOST_ROWS = 60
MOST_BYTES = 100_000
V2_DATATYPES = {numpy.dtype(numpy.int64): "INT64", numpy.dtype(numpy.float64): "FP32"}

Outputs = Dict[str, numpy.ndarray]


@dataclass(frozen=True)
class Sample:
    """One model: `folder` under samples/models, `model` the name it is served by."""

    folder: str
    model: str
    load: Callable[[], Tuple[numpy.ndarray, numpy.ndarray]]
    estimator: Callable[[], BaseEstimator]


def public_set(loader: Callable, **options) -> Callable[[], Tuple[numpy.ndarray, numpy.ndarray]]:
    return lambda: loader(return_X_y=True, **options)


def diabetes_in_hundreds() -> Tuple[numpy.ndarray, numpy.ndarray]:
    # The score runs to 346, where one step of a 32-bit float is already 3e-5: in hundreds it can be held to 1e-5.
    features, score = load_diabetes(return_X_y=True, scaled=False)
    return features, score / 100


SAMPLES = (
    Sample("iris", "iris", public_set(load_iris), lambda: LogisticRegression(C=1.0, max_iter=1000)),
    # The same task, regularised a hundred times harder: same tensors, visibly other probabilities. For rollouts.
    Sample("iris-2", "iris", public_set(load_iris), lambda: LogisticRegression(C=0.01, max_iter=1000)),
    Sample("wine", "wine", public_set(load_wine),
           lambda: RandomForestClassifier(n_estimators=40, max_depth=5, random_state=SEED)),
    Sample("breast-cancer", "breast-cancer", public_set(load_breast_cancer),
           lambda: GradientBoostingClassifier(n_estimators=80, max_depth=3, random_state=SEED)),
    Sample("diabetes", "diabetes", diabetes_in_hundreds, lambda: make_pipeline(StandardScaler(), Ridge(alpha=1.0))),
    Sample("digits", "digits", public_set(load_digits),
           lambda: make_pipeline(StandardScaler(), MLPClassifier((32,), max_iter=400, random_state=SEED))),
    # What customers of a shop will spend, in hundreds of dollars; its table and events are in samples/hybrid.
    Sample("spend", "spend", hybrid.training,
           lambda: GradientBoostingRegressor(n_estimators=60, max_depth=3, learning_rate=0.05, random_state=SEED)),
)


def predictions(estimator: BaseEstimator, rows: numpy.ndarray) -> Outputs:
    """What scikit-learn itself answers, under the names the ONNX outputs have."""
    if is_classifier(estimator):
        return {"label": estimator.predict(rows).astype(numpy.int64),
                "probabilities": estimator.predict_proba(rows).astype(numpy.float64)}
    return {"prediction": estimator.predict(rows).astype(numpy.float64).reshape(-1, 1)}


def to_onnx(estimator: BaseEstimator, model: str, features: int) -> bytes:
    # Without ZipMap the probabilities are a tensor, which is all the inference protocol can carry.
    options = {id(estimator): {"zipmap": False}} if is_classifier(estimator) else None
    # A name of our own: the converter's is random, and the bytes would differ with every run.
    converted = convert_sklearn(estimator, name=model, initial_types=[(INPUT, FloatTensorType([None, features]))],
                                target_opset=OPSETS, options=options)
    if not is_classifier(estimator):
        rename_output(converted.graph, "prediction")
    # The converter lists them in the order of a set, another in every process.
    converted.opset_import.sort(key=lambda opset: opset.domain)
    check_model(converted, full_check=True)
    return converted.SerializeToString(deterministic=True)


def rename_output(graph, name: str) -> None:
    """Calls the only output by a name that means something; the converter's is `variable`."""
    previous = graph.output[0].name
    graph.output[0].name = name
    for node in graph.node:
        node.output[:] = [name if output == previous else output for output in node.output]


def largest_difference(folder: str, onnx: bytes, rows: numpy.ndarray, expected: Outputs) -> float:
    """Runs the ONNX file on the rows; ends the program where it does not equal scikit-learn."""
    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    if names != list(expected):
        sys.exit(f"{folder}: the ONNX file has the outputs {names}, expected {list(expected)}")
    largest = 0.0
    for name, actual in zip(names, session.run(names, {INPUT: rows})):
        if actual.shape != expected[name].shape:
            sys.exit(f"{folder}: output {name} has shape {actual.shape}, scikit-learn gives {expected[name].shape}")
        difference = numpy.abs(actual.astype(numpy.float64) - expected[name])
        allowed = 0 if actual.dtype == numpy.int64 else TOLERANCE
        if not (difference <= allowed).all():
            wrong = numpy.argwhere(~(difference <= allowed))[0]
            sys.exit(f"{folder}: output {name} at {wrong.tolist()} differs from scikit-learn by {difference.max():.2g}, "
                     f"more than {allowed}")
        largest = max(largest, float(difference.max()))
    return largest


def rows_json(sample: Sample, onnx: bytes, rows: numpy.ndarray, expected: Outputs) -> str:
    """One row a line. Numbers are the shortest decimals that read back as the very same floats."""
    head = {
        "model": sample.model,
        "sha256": hashlib.sha256(onnx).hexdigest(),
        "inputs": [{"name": INPUT, "datatype": "FP32", "shape": [-1, rows.shape[1]]}],
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    lines.append('  "rows": [')
    lines.append(",\n".join("    [" + ", ".join(str(value) for value in row) + "]" for row in rows))
    lines.append("  ],")
    lines.append('  "outputs": {')
    lines.append(",\n".join(f"    {json.dumps(name)}: " + json.dumps({
        "datatype": V2_DATATYPES[values.dtype], "shape": list(values.shape), "data": values.ravel().tolist(),
    }) for name, values in expected.items()))
    lines.append("  }")
    return "{\n" + "\n".join(lines) + "\n}\n"


def train(sample: Sample) -> Dict[Path, bytes]:
    features, target = sample.load()
    # Train on what will be sent: 32-bit floats. A tree then splits between values that the server sees too.
    features = features.astype(numpy.float32)
    held_out = train_test_split(features, target, random_state=SEED,
                                stratify=target if target.dtype.kind == "i" else None)
    train_rows, test_rows, train_target, test_target = held_out
    estimator = sample.estimator().fit(train_rows, train_target)

    rows = test_rows[:MOST_ROWS]
    expected = predictions(estimator, rows)
    onnx = to_onnx(estimator, sample.folder, rows.shape[1])
    difference = largest_difference(sample.folder, onnx, rows, expected)
    files = {MODELS / sample.folder / "model.onnx": onnx,
             MODELS / sample.folder / "rows.json": rows_json(sample, onnx, rows, expected).encode()}
    if sample.folder == "spend":
        files.update(hybrid.files(estimator, hashlib.sha256(onnx).hexdigest()))
    for path, content in files.items():
        if len(content) >= MOST_BYTES:
            sys.exit(f"{path}: {len(content)} bytes, a sample must stay under {MOST_BYTES}")
    print(f"{sample.folder:14} {len(onnx):6} bytes  {len(rows):2} rows  score on the test split "
          f"{estimator.score(test_rows, test_target):.3f}  ONNX - scikit-learn {difference:.1e}")
    return files


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(description="Trains the sample models.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a committed file would change")
    check = parser.parse_args(arguments).check
    stale = []
    # One thread: the order in which a thread pool adds up would otherwise show in the last digits.
    with threadpool_limits(limits=1):
        for sample in SAMPLES:
            for path, content in train(sample).items():
                if path.exists() and path.read_bytes() == content:
                    continue
                stale.append(path)
                if not check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
    for path in stale:
        print(f"{'would change' if check else 'written'}: {path.relative_to(MODELS.parent.parent)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
