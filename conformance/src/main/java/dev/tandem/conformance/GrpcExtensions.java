package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.extension;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import dev.tandem.runtime.protocol.ModelConfigRequest;
import dev.tandem.runtime.protocol.ModelConfigResponse;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.protocol.ModelStatisticsRequest;
import dev.tandem.runtime.protocol.ModelStatisticsResponse;
import dev.tandem.runtime.protocol.ModelStreamInferResponse;

import java.util.Arrays;
import java.util.List;

/** What servers share beyond the specification, over gRPC. UNIMPLEMENTED says that a server does not offer it. */
final class GrpcExtensions {

    private static final String TRITON = "Triton: grpc_service.proto";

    private GrpcExtensions() {}

    static List<Clause> clauses() {
        return List.of(
                extension(
                        "EXT-GRPC-REFLECTION-01",
                        "gRPC: reflection/v1/reflection.proto, and v1alpha",
                        "Reflection lists the inference service.",
                        GrpcExtensions::reflects),
                extension(
                        "EXT-GRPC-STREAM-01",
                        TRITON + ", ModelStreamInfer",
                        "Each request of a stream is answered, in their order, with its id and the"
                                + " numbers of ModelInfer.",
                        s -> {
                            tritonStreams(s);
                            var plain = s.plainGrpcOutputs();
                            var answers =
                                    GrpcStream.call(
                                            s.grpc(), infers(request(s, "1"), request(s, "2")));
                            for (int i = 0; i < 2; i++) {
                                var response = parsed(answers, i).getInferResponse();
                                if (!response.getId().equals(Integer.toString(i + 1))) {
                                    throw new Unmet(
                                            "answer %d has id '%s'"
                                                    .formatted(i + 1, response.getId()));
                                }
                                GrpcTensors.read(response).mustEqual(plain);
                            }
                        }),
                extension(
                        "EXT-GRPC-STREAM-02",
                        TRITON + ", ModelStreamInfer",
                        "A wrong request of a stream is answered by error_message, and the next one"
                                + " as if nothing was.",
                        s -> {
                            tritonStreams(s);
                            var wrong = request(s, "1").toBuilder();
                            wrong.getInputsBuilder(0).setDatatype("FLOAT");
                            var answers =
                                    GrpcStream.call(
                                            s.grpc(), infers(wrong.build(), request(s, "2")));
                            if (parsed(answers, 0).getErrorMessage().isEmpty()) {
                                throw new Unmet("the wrong request has no error_message");
                            }
                            GrpcTensors.read(parsed(answers, 1).getInferResponse());
                        }),
                extension(
                        "EXT-GRPC-GZIP-01",
                        "gRPC: compression.md",
                        "A message compressed by gzip means what the plain one means.",
                        s -> {
                            var plain = s.plainGrpcOutputs();
                            var request = request(s, "");
                            var answer =
                                    s.grpc()
                                            .call(
                                                    Grpc.SERVICE + "/ModelInfer",
                                                    request.toByteString(),
                                                    request.toString(),
                                                    "gzip");
                            GrpcTensors.read(
                                            offered(answer, "gzip of messages")
                                                    .message(ModelInferResponse.parser()))
                                    .mustEqual(plain);
                        }),
                extension(
                        "EXT-GRPC-CONFIG-01",
                        TRITON + ", ModelConfig",
                        "ModelConfig has the model's name and inputs.",
                        s -> {
                            var request = ModelConfigRequest.newBuilder().setName(s.model().name());
                            var config =
                                    offered(
                                                    s.grpc().call("ModelConfig", request.build()),
                                                    "ModelConfig")
                                            .message(ModelConfigResponse.parser())
                                            .getConfig();
                            if (!config.getName().equals(s.model().name())
                                    || config.getInputCount() == 0) {
                                throw new Unmet("it is of '%s'".formatted(config.getName()));
                            }
                        }),
                extension(
                        "EXT-GRPC-STATS-01",
                        TRITON + ", ModelStatistics",
                        "ModelStatistics counts an inference that went well.",
                        s -> {
                            long before = successes(s);
                            s.plainGrpcOutputs();
                            if (successes(s) <= before) {
                                throw new Unmet("the count stays at " + before);
                            }
                        }));
    }

    static GrpcAnswer offered(GrpcAnswer answer, String what) {
        RestExtensions.offered(!answer.isUnimplemented(), what);
        return answer;
    }

    private static void reflects(Subject s) {
        // ServerReflectionRequest { list_services = 7: "" }
        var request = ByteString.copyFrom(new byte[] {(7 << 3) | 2, 0});
        for (var version : List.of("v1", "v1alpha")) {
            var method = "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo";
            List<ByteString> answers;
            try {
                answers = GrpcStream.call(s.grpc(), method, List.of(request));
            } catch (NotApplicable e) {
                continue;
            }
            // The name of a service is text in the answer, wherever it stands.
            if (answers.stream()
                    .noneMatch(answer -> answer.toStringUtf8().contains(Grpc.SERVICE))) {
                throw new Unmet(Grpc.SERVICE + " is not among the services");
            }
            return;
        }
        throw new NotApplicable("the server does not offer reflection");
    }

    private static ModelInferRequest request(Subject s, String id) {
        return GrpcTensors.raw(s.model().name(), s.model().sample()).setId(id).build();
    }

    private static List<ByteString> infers(ModelInferRequest... requests) {
        return Arrays.stream(requests).map(ModelInferRequest::toByteString).toList();
    }

    /** Another dialect has a method of that name, which answers ModelInferResponse. */
    private static void tritonStreams(Subject s) {
        for (var answer : GrpcStream.call(s.grpc(), infers(request(s, "1")))) {
            try {
                NotApplicable.unless(
                        ModelInferResponse.parseFrom(answer).getOutputsCount() == 0,
                        "the server's ModelStreamInfer is of another dialect than Triton's");
            } catch (InvalidProtocolBufferException e) {
                // Then it is not that dialect.
            }
        }
    }

    private static ModelStreamInferResponse parsed(List<ByteString> answers, int i) {
        if (i >= answers.size()) {
            throw new Unmet("there are only " + answers.size() + " answers");
        }
        try {
            return ModelStreamInferResponse.parseFrom(answers.get(i));
        } catch (InvalidProtocolBufferException e) {
            throw new Unmet("an answer is no ModelStreamInferResponse: " + e.getMessage());
        }
    }

    private static long successes(Subject s) {
        var request = ModelStatisticsRequest.newBuilder().setName(s.model().name()).build();
        return offered(s.grpc().call("ModelStatistics", request), "ModelStatistics")
                .message(ModelStatisticsResponse.parser())
                .getModelStatsList()
                .stream()
                .mapToLong(stats -> stats.getInferenceStats().getSuccess().getCount())
                .sum();
    }
}
