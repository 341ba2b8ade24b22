"""The least that can be written by hand: FastAPI, the body read by orjson and believed, one session of ONNX Runtime with one thread for each model."""
import os

import numpy
import onnxruntime
import orjson
from fastapi import FastAPI, Request, Response

app = FastAPI()


def opened(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


SESSIONS = {name: opened(f"{os.environ['MODELS']}/{name}.onnx") for name in ("linear", "gbdt")}


@app.post("/v2/models/{name}/infer")
async def infer(name: str, request: Request):
    given = orjson.loads(await request.body())["inputs"][0]
    rows = numpy.array(given["data"], dtype=numpy.float32).reshape(given["shape"])
    label, probabilities = SESSIONS[name].run(None, {given["name"]: rows})
    return Response(orjson.dumps({"model_name": name, "outputs": [
        {"name": "label", "datatype": "INT64", "shape": label.shape, "data": label.ravel()},
        {"name": "probabilities", "datatype": "FP32", "shape": probabilities.shape, "data": probabilities.ravel()},
    ]}, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")
