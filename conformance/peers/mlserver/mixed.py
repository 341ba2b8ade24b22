"""The model of the comparison for MLServer: every input comes back, through the framework's own codecs."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec, StringCodec
from mlserver.errors import InferenceError
from mlserver.types import InferenceRequest, InferenceResponse

INPUTS = ("numbers", "counts", "flags", "words")


class Mixed(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        given = {tensor.name: tensor for tensor in payload.inputs}
        outputs = []
        for name in INPUTS:
            # The framework leaves this to the model.
            if name not in given:
                raise InferenceError(f"input {name} is missing")
            tensor = given[name]
            if tensor.datatype == "BYTES":
                output = StringCodec.encode_output(name + "_out", StringCodec.decode_input(tensor))
                output.shape = tensor.shape
            else:
                output = NumpyCodec.encode_output(name + "_out", NumpyCodec.decode_input(tensor))
            outputs.append(output)
        return InferenceResponse(
            model_name=self.name, model_version=self.version, id=payload.id, outputs=outputs
        )
