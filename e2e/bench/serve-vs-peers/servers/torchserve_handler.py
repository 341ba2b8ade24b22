"""A handler of TorchServe that scores by ONNX Runtime, as its own handler for such models does."""
import json
import os

import numpy
import onnxruntime


class Scorer:
    def __init__(self):
        self._session = None

    def handle(self, requests, context):
        if self._session is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            path = os.path.join(context.system_properties["model_dir"], context.manifest["model"]["serializedFile"])
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return [self._one(request) for request in requests or []]

    def _one(self, request):
        body = request.get("body")
        given = (json.loads(body) if isinstance(body, (bytes, bytearray)) else body)["inputs"][0]
        rows = numpy.array(given["data"], dtype=numpy.float32).reshape(given["shape"])
        label, probabilities = self._session.run(None, {given["name"]: rows})
        return {"label": label.tolist(), "probabilities": probabilities.tolist()}


SCORER = Scorer()


def handle(requests, context):
    return SCORER.handle(requests, context)
