"""The model of the comparison for KServe's SDK: every input comes back, through the framework's own types."""

from typing import Dict, Union

from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer
from kserve.errors import InvalidInput
from kserve.utils.utils import generate_uuid

INPUTS = {"numbers": ("FP32", [-1, 3]), "counts": ("INT64", [-1, 2]), "flags": ("BOOL", [-1, 1]), "words": ("BYTES", [-1, 1])}


class Mixed(Model):
    def load(self):
        self.ready = True
        return self.ready

    async def get_input_types(self):
        return [{"name": name, "datatype": datatype, "shape": shape} for name, (datatype, shape) in INPUTS.items()]

    async def get_output_types(self):
        return [
            {"name": name + "_out", "datatype": datatype, "shape": shape} for name, (datatype, shape) in INPUTS.items()
        ]

    async def predict(self, payload: Union[Dict, InferRequest], headers=None, response_headers=None) -> Union[Dict, InferResponse]:
        if isinstance(payload, dict):
            # V1, which the framework hands on as it came.
            return {
                "predictions": [{name + "_out": value for name, value in row.items()} for row in payload["instances"]]
            }
        outputs = []
        for name, (datatype, _) in INPUTS.items():
            tensor = payload.get_input_by_name(name)
            # The framework leaves this to the model.
            if tensor is None:
                raise InvalidInput(f"input {name} is missing")
            values = tensor.as_numpy()
            output = InferOutput(name=name + "_out", datatype=datatype, shape=list(values.shape))
            output.set_data_from_numpy(values, binary_data=False)
            outputs.append(output)
        # A response of its types cannot be made without an id.
        return InferResponse(response_id=payload.id or generate_uuid(), model_name=self.name, infer_outputs=outputs)


if __name__ == "__main__":
    model = Mixed("mixed")
    model.load()
    ModelServer(http_port=18084, grpc_port=18085, workers=1, access_log_format=None).start([model])
