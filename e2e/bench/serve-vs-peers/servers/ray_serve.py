"""One replica of Ray Serve with both models, without a line of log for each request.

usage: ray_serve.py PORT FOLDER
"""
import signal
import sys

import numpy
import onnxruntime
import ray
from ray import serve
from starlette.requests import Request


@serve.deployment(num_replicas=1, max_ongoing_requests=64, logging_config={"enable_access_log": False, "log_level": "WARNING"})
class Scorer:
    def __init__(self, folder):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.models = {name: onnxruntime.InferenceSession(f"{folder}/{name}.onnx", options, providers=["CPUExecutionProvider"])
                       for name in ("linear", "gbdt")}

    async def __call__(self, request: Request):
        given = (await request.json())["inputs"][0]
        rows = numpy.array(given["data"], dtype=numpy.float32).reshape(given["shape"])
        label, probabilities = self.models[request.url.path.split("/")[3]].run(None, {given["name"]: rows})
        return {"label": label.tolist(), "probabilities": probabilities.tolist()}


if __name__ == "__main__":
    port, folder = sys.argv[1:]
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    serve.start(http_options={"host": "127.0.0.1", "port": int(port)})
    serve.run(Scorer.bind(folder), route_prefix="/")
    signal.sigwait({signal.SIGTERM})
