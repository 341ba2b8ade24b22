"""The model of the comparison for MLServer: every input comes back, through the framework's own codecs."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec, StringCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Mixed(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        outputs = []
        for tensor in payload.inputs:
            if tensor.datatype == "BYTES":
                output = StringCodec.encode_output(tensor.name + "_out", StringCodec.decode_input(tensor))
                output.shape = tensor.shape
            else:
                output = NumpyCodec.encode_output(tensor.name + "_out", NumpyCodec.decode_input(tensor))
            outputs.append(output)
        return InferenceResponse(
            model_name=self.name, model_version=self.version, id=payload.id, outputs=outputs
        )
