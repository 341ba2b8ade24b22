"""KServe's own Python server, which lets the model be written; without a line of log for each request.

usage: kserve_server.py PORT FOLDER
"""
import logging
import sys

import onnxruntime
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer

OUTPUTS = (("label", "INT64"), ("probabilities", "FP32"))


class Onnx(Model):
    def __init__(self, name, path):
        super().__init__(name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.ready = True

    def predict(self, payload: InferRequest, headers=None, response_headers=None) -> InferResponse:
        given = payload.inputs[0]
        outputs = []
        for (name, datatype), values in zip(OUTPUTS, self._session.run(None, {given.name: given.as_numpy()})):
            output = InferOutput(name, list(values.shape), datatype)
            output.set_data_from_numpy(values, binary_data=False)
            outputs.append(output)
        return InferResponse(payload.id, self.name, outputs)


if __name__ == "__main__":
    port, folder = sys.argv[1:]
    server = ModelServer(http_port=int(port), enable_grpc=False, workers=1, enable_latency_logging=False)
    logging.disable(logging.INFO)
    server.start([Onnx(name, f"{folder}/{name}.onnx") for name in ("linear", "gbdt")])
