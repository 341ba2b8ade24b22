package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import com.google.protobuf.UnknownFieldSet;

import dev.tandem.runtime.protocol.InferParameter;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferResponse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Right requests for inference over gRPC, and what comes of them. */
final class GrpcInfer {

    private static final String REQUEST = "open_inference_grpc.proto: ModelInferRequest";
    private static final String RAW = "open_inference_grpc.proto: raw_input_contents";
    private static final String RAW_OUT = "open_inference_grpc.proto: raw_output_contents";
    private static final String TYPED = "open_inference_grpc.proto: InferTensorContents";
    private static final int UNKNOWN_FIELD = 15_000;

    private GrpcInfer() {}

    static List<Clause> clauses() {
        return List.of(
                must(
                        "GRPC-INFER-01",
                        RAW,
                        "ModelInfer with raw contents answers OK with the model's" + " name.",
                        s -> {
                            var name = response(s.grpc().infer(raw(s).build())).getModelName();
                            if (!name.equals(s.model().name())) {
                                throw new Unmet("model_name is '" + name + "'");
                            }
                        }),
                must(
                        "GRPC-INFER-02",
                        RAW_OUT,
                        "Each output has as many values as its shape says, of its"
                                + " datatype, raw or typed.",
                        s -> outputs(s, raw(s))),
                must(
                        "GRPC-INFER-03",
                        RAW_OUT,
                        "A response has raw contents or typed contents, never" + " both.",
                        s -> {
                            mixes(s.grpc().infer(raw(s).build()));
                            mixes(s.grpc().infer(typed(s).build()));
                        }),
                must(
                        "GRPC-INFER-04",
                        TYPED,
                        "Typed contents mean what raw contents mean.",
                        s -> {
                            var typed = typed(s);
                            outputs(s, typed).mustEqual(s.plainGrpcOutputs());
                        }),
                must(
                        "GRPC-INFER-05",
                        REQUEST,
                        "A request's id is in its response.",
                        s -> echoesId(s, "42")),
                must(
                        "GRPC-INFER-14",
                        REQUEST,
                        "So it is with characters beyond ASCII in it.",
                        s -> echoesId(s, "4 \u96ea")),
                must(
                        "GRPC-INFER-06",
                        REQUEST,
                        "Without requested outputs every output of the metadata"
                                + " comes back, with its datatype and a shape that the"
                                + " metadata allows.",
                        s -> {
                            NotApplicable.unless(
                                    !s.model().outputs().isEmpty(),
                                    "the model's metadata names no outputs");
                            var outputs = outputs(s, raw(s));
                            s.model().outputs().forEach(outputs::mustMatch);
                        }),
                must(
                        "GRPC-INFER-07",
                        REQUEST,
                        "An output that is asked for is in the response, the same"
                                + " as without asking.",
                        s -> {
                            var plain = s.plainGrpcOutputs();
                            for (var name : plain.names()) {
                                outputs(s, asking(raw(s), name)).mustHold(plain.get(name));
                            }
                        }),
                should(
                        "GRPC-INFER-08",
                        REQUEST,
                        "Only the outputs that are asked for are in the response.",
                        s -> {
                            var names = s.plainGrpcOutputs().names();
                            NotApplicable.unless(names.size() > 1, "the model has one output");
                            var came = outputs(s, asking(raw(s), names.get(0)));
                            if (came.names().size() > 1) {
                                throw new Unmet(
                                        "asked for '%s', the response has %s"
                                                .formatted(names.get(0), came.names()));
                            }
                        }),
                must(
                        "GRPC-INFER-09",
                        REQUEST,
                        "A version that the metadata names can be asked for, and is"
                                + " in the response if any is.",
                        s -> {
                            var version = s.version();
                            var said =
                                    response(
                                                    s.grpc()
                                                            .infer(
                                                                    raw(s).setModelVersion(version)
                                                                            .build()))
                                            .getModelVersion();
                            if (!said.isEmpty() && !said.equals(version)) {
                                throw new Unmet("model_version is '" + said + "'");
                            }
                        }),
                should(
                        "GRPC-INFER-10",
                        "open_inference_grpc.proto: InferParameter",
                        "Parameters that the server does not know, of each kind"
                                + " that there is, change nothing.",
                        s -> {
                            var plain = s.plainGrpcOutputs();
                            outputs(s, withParameters(raw(s))).mustEqual(plain);
                        }),
                should(
                        "GRPC-INFER-11",
                        RAW,
                        "Inputs are known by their names, whatever their order.",
                        s -> {
                            NotApplicable.unless(
                                    s.model().sample().size() > 1, "the model has one input");
                            var plain = s.plainGrpcOutputs();
                            var inputs = new ArrayList<>(s.model().sample());
                            Collections.reverse(inputs);
                            outputs(s, GrpcTensors.raw(s.model().name(), inputs)).mustEqual(plain);
                        }),
                should(
                        "GRPC-INFER-12",
                        "inference_grpc.md: GRPC",
                        "The numbers are those of REST, bit for bit.",
                        s -> {
                            var rest = s.plainOutputs();
                            s.plainGrpcOutputs().mustEqual(rest);
                        }),
                should(
                        "GRPC-INFER-13",
                        "Protocol Buffers: unknown fields",
                        "Fields of a newer protocol, which the server cannot know,"
                                + " change nothing.",
                        s -> {
                            var plain = s.plainGrpcOutputs();
                            var request = raw(s);
                            request.setUnknownFields(
                                    UnknownFieldSet.newBuilder()
                                            .addField(
                                                    UNKNOWN_FIELD,
                                                    UnknownFieldSet.Field.newBuilder()
                                                            .addVarint(7)
                                                            .build())
                                            .build());
                            outputs(s, request).mustEqual(plain);
                        }));
    }

    private static void echoesId(Subject s, String id) {
        var said = response(s.grpc().infer(raw(s).setId(id).build())).getId();
        if (!said.equals(id)) {
            throw new Unmet("id is '" + said + "'");
        }
    }

    private static ModelInferRequest.Builder raw(Subject s) {
        return GrpcTensors.raw(s.model().name(), s.model().sample());
    }

    private static ModelInferRequest.Builder typed(Subject s) {
        return GrpcTensors.typed(s.model().name(), s.model().sample());
    }

    private static ModelInferRequest.Builder asking(
            ModelInferRequest.Builder request, String output) {
        request.addOutputsBuilder().setName(output);
        return request;
    }

    static Outputs outputs(Subject s, ModelInferRequest.Builder request) {
        return GrpcTensors.read(response(s.grpc().infer(request.build())));
    }

    private static ModelInferResponse response(GrpcAnswer answer) {
        return answer.message(ModelInferResponse.parser());
    }

    private static void mixes(GrpcAnswer answer) {
        var response = response(answer);
        if (response.getRawOutputContentsCount() > 0) {
            for (var output : response.getOutputsList()) {
                if (output.hasContents() && output.getContents().getSerializedSize() > 0) {
                    throw new Unmet(
                            "there are raw_output_contents, and output '%s' has contents too"
                                    .formatted(output.getName()));
                }
            }
        }
    }

    private static ModelInferRequest.Builder withParameters(ModelInferRequest.Builder request) {
        var some =
                Map.of(
                        "x_flag", InferParameter.newBuilder().setBoolParam(true).build(),
                        "x_count", InferParameter.newBuilder().setInt64Param(7).build(),
                        "x_text", InferParameter.newBuilder().setStringParam("y").build(),
                        "x_part", InferParameter.newBuilder().setDoubleParam(0.5).build(),
                        "x_large", InferParameter.newBuilder().setUint64Param(-1).build());
        request.putAllParameters(some);
        request.getInputsBuilderList().forEach(input -> input.putAllParameters(some));
        return request;
    }
}
