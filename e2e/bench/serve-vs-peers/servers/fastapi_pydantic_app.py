"""What FastAPI's documentation shows: the body and the answer are declared as pydantic models, and a wrong request is refused in words."""
import os
from typing import List, Literal, Optional

import numpy
import onnxruntime
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

FEATURES = 30

app = FastAPI()


class Input(BaseModel):
    name: Literal["X"]
    shape: List[int]
    datatype: Literal["FP32"]
    data: List[float]


class Given(BaseModel):
    id: Optional[str] = None
    inputs: List[Input]


class Output(BaseModel):
    name: str
    datatype: str
    shape: List[int]
    data: List[float]


class Answer(BaseModel):
    model_name: str
    id: Optional[str] = None
    outputs: List[Output]


def opened(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


SESSIONS = {name: opened(f"{os.environ['MODELS']}/{name}.onnx") for name in ("linear", "gbdt")}


@app.post("/v2/models/{name}/infer")
async def infer(name: str, given: Given) -> Answer:
    if name not in SESSIONS:
        raise HTTPException(404, f"there is no model {name}")
    if len(given.inputs) != 1 or given.inputs[0].shape[1:] != [FEATURES] or len(given.inputs[0].data) != given.inputs[0].shape[0] * FEATURES:
        raise HTTPException(400, f"one input of the shape [rows, {FEATURES}] is needed")
    only = given.inputs[0]
    rows = numpy.array(only.data, dtype=numpy.float32).reshape(only.shape)
    label, probabilities = SESSIONS[name].run(None, {only.name: rows})
    return Answer(model_name=name, id=given.id, outputs=[
        Output(name="label", datatype="INT64", shape=list(label.shape), data=label.ravel().tolist()),
        Output(name="probabilities", datatype="FP32", shape=list(probabilities.shape), data=probabilities.ravel().tolist()),
    ])
