"""A service of BentoML with a path for each model, without a line of log for each request."""
import os

import bentoml
import numpy
import onnxruntime


def opened(name):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(f"{os.environ['MODELS']}/{name}.onnx", options, providers=["CPUExecutionProvider"])


def scored(session, inputs):
    given = inputs[0]
    rows = numpy.array(given["data"], dtype=numpy.float32).reshape(given["shape"])
    label, probabilities = session.run(None, {given["name"]: rows})
    return {"label": label.tolist(), "probabilities": probabilities.tolist()}


@bentoml.service(workers=1, logging={"access": {"enabled": False}})
class Scorer:
    def __init__(self):
        self.models = {name: opened(name) for name in ("linear", "gbdt")}

    @bentoml.api(route="/v2/models/linear/infer")
    async def linear(self, inputs: list[dict]) -> dict:
        return scored(self.models["linear"], inputs)

    @bentoml.api(route="/v2/models/gbdt/infer")
    async def gbdt(self, inputs: list[dict]) -> dict:
        return scored(self.models["gbdt"], inputs)
