#!/usr/bin/env python3
"""The libraries' side of the benchmark of trees: makes the models, and measures each library's own prediction on one thread.

usage: peers.py make FOLDER | peers.py measure FOLDER
"""
import json
import pathlib
import sys
import time

import catboost
import lightgbm
import numpy as np
import onnxruntime
import xgboost
from sklearn.datasets import load_breast_cancer

ROWS = 20_000
TREES = 100
BATCHES = (1, 1000)


def table():
    """Breast cancer, 60,000 rows of it with noise and wrong labels, so that trees of depth 6 are full."""
    x, y = load_breast_cancer(return_X_y=True)
    rng = np.random.default_rng(1)
    chosen = rng.integers(0, len(x), 60_000)
    noisy = (x[chosen] + rng.normal(size=(len(chosen), 30)) * x.std(0) * 0.3).astype(np.float32)
    return noisy, np.where(rng.random(len(chosen)) < 0.1, 1 - y[chosen], y[chosen])


def make(folder):
    from onnxmltools import convert_lightgbm, convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType

    x, y = table()
    x[:ROWS].tofile(folder / "rows.f32")
    inputs = [("features", FloatTensorType([None, 30]))]
    boosted = xgboost.XGBClassifier(n_estimators=TREES, max_depth=6, base_score=0.5, n_jobs=2).fit(x, y)
    boosted.get_booster().save_model(folder / "xgboost.json")
    (folder / "xgboost.onnx").write_bytes(convert_xgboost(boosted, initial_types=inputs).SerializeToString())
    light = lightgbm.LGBMClassifier(n_estimators=TREES, max_depth=6, num_leaves=63, n_jobs=2, verbose=-1).fit(x, y)
    light.booster_.save_model(folder / "lightgbm.txt")
    (folder / "lightgbm.onnx").write_bytes(convert_lightgbm(light, initial_types=inputs, zipmap=False).SerializeToString())
    cat = catboost.CatBoostClassifier(iterations=TREES, depth=6, thread_count=2, verbose=0, allow_writing_files=False).fit(x, y)
    cat.save_model(str(folder / "catboost.json"), format="json")
    cat.save_model(str(folder / "catboost.onnx"), format="onnx")
    (folder / "made").touch()


def rows_per_second(call, batch):
    """The best of four spells of CPU time, of about 0.3 s each."""
    call()
    begin, calls = time.process_time(), 0
    while time.process_time() - begin < 0.15:
        call()
        calls += 1
    best = 0
    for _ in range(4):
        begin = time.process_time()
        for _ in range(2 * calls):
            call()
        best = max(best, 2 * calls * batch / (time.process_time() - begin))
    return best


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options)


def measure(folder):
    x = np.fromfile(folder / "rows.f32", dtype=np.float32).reshape(-1, 30)
    booster = xgboost.Booster(model_file=folder / "xgboost.json")
    booster.set_param({"nthread": 1})
    light = lightgbm.Booster(model_file=folder / "lightgbm.txt")
    cat = catboost.CatBoostClassifier().load_model(str(folder / "catboost.json"), format="json")
    native = {"xgboost": lambda rows: booster.inplace_predict(rows),
              "lightgbm": lambda rows: light.predict(rows, num_threads=1),
              "catboost": lambda rows: cat.predict_proba(rows, thread_count=1)[:, 1]}
    figures = {}
    for library, predict in native.items():
        onnx = session(folder / f"{library}.onnx")
        name = onnx.get_inputs()[0].name
        predict(x).astype(np.float64).tofile(folder / f"{library}.predictions")
        for batch in BATCHES:
            rows = np.ascontiguousarray(x[:batch], dtype=np.float64 if library == "lightgbm" else np.float32)
            single = np.ascontiguousarray(x[:batch])
            figures[f"{library} {batch}"] = {"native": rows_per_second(lambda: predict(rows), batch),
                                             "onnx": rows_per_second(lambda: onnx.run(None, {name: single}), batch)}
    print(json.dumps(figures))


if __name__ == "__main__":
    {"make": make, "measure": measure}[sys.argv[1]](pathlib.Path(sys.argv[2]))
