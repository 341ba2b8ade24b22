package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.serve.ServedModel;

import java.util.Map;
import java.util.Optional;

/** Writes ModelInferResponse. */
final class GrpcResponseWriter {

    private GrpcResponseWriter() {}

    /**
     * The answer that gives these outputs.
     *
     * @param raw whether the request came with raw contents, so that the answer goes with them; it does, too, where an
     *     output has a type that nothing else carries
     */
    static byte[] write(
            ServedModel served, Optional<String> id, Map<String, Tensor> outputs, boolean raw) {
        var response =
                ModelInferResponse.newBuilder()
                        .setModelName(served.name())
                        .setModelVersion(served.revision());
        id.ifPresent(response::setId);
        boolean asRaw =
                raw
                        || !outputs.values().stream()
                                .allMatch(tensor -> TypedContents.canCarry(tensor.datatype()));
        outputs.forEach(
                (name, tensor) -> {
                    var output =
                            response.addOutputsBuilder()
                                    .setName(name)
                                    .setDatatype(tensor.datatype().name());
                    Shape shape = tensor.shape();
                    for (int i = 0; i < shape.rank(); i++) {
                        output.addShape(shape.dimension(i));
                    }
                    if (asRaw) {
                        response.addRawOutputContents(RawContents.write(tensor));
                    } else {
                        output.setContents(TypedContents.write(tensor));
                    }
                });
        return response.build().toByteArray();
    }
}
