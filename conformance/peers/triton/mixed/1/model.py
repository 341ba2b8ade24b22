"""The model of the comparison for Triton's Python backend: every input comes back."""

import triton_python_backend_utils as backend


class TritonPythonModel:
    def execute(self, requests):
        return [
            backend.InferenceResponse(
                [backend.Tensor(tensor.name() + "_out", tensor.as_numpy()) for tensor in request.inputs()]
            )
            for request in requests
        ]
