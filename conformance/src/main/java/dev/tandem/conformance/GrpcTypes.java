package dev.tandem.conformance;

import java.util.Arrays;
import java.util.List;

/** Values that are hard to carry, of each datatype that the model gives back as it took it, over gRPC. */
final class GrpcTypes {

    private GrpcTypes() {}

    static List<Clause> clauses() {
        return Arrays.stream(Datatype.values()).map(GrpcTypes::carries).toList();
    }

    private static Clause carries(Datatype datatype) {
        return Clause.must(
                "GRPC-TYPE-" + datatype,
                "inference_rest.md: Tensor Data Types",
                "Raw contents%s carry %s without a loss, the ends of its range too."
                        .formatted(datatype.inJson() ? " and typed ones" : "", datatype),
                s -> {
                    var input = s.model().echoOf(datatype);
                    var tensors = s.model().withExtremes(input);
                    var sent =
                            tensors.get(s.model().inputs().indexOf(input))
                                    .named(s.model().echoes().get(input.name()));
                    GrpcInfer.outputs(s, GrpcTensors.raw(s.model().name(), tensors)).mustHold(sent);
                    if (tensors.stream().allMatch(tensor -> tensor.datatype().inJson())) {
                        GrpcInfer.outputs(s, GrpcTensors.typed(s.model().name(), tensors))
                                .mustHold(sent);
                    }
                });
    }
}
