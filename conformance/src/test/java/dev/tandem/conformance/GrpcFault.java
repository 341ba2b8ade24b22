package dev.tandem.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import dev.tandem.conformance.SpoilingGrpcProxy.Spoiler;
import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.protocol.ModelReadyResponse;

import io.grpc.Status;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One thing that a gRPC server does wrong, and the clauses that say so. */
record GrpcFault(String name, Spoiler spoiler, Set<String> clauses) {

    private static final int LARGE = 8 << 20;

    static List<GrpcFault> all() {
        return List.of(
                fault(
                        "everything is ready",
                        (method, request, right) ->
                                method.endsWith("ModelReady")
                                        ? ok(
                                                ModelReadyResponse.newBuilder()
                                                        .setReady(true)
                                                        .build()
                                                        .toByteString())
                                        : right,
                        "GRPC-HEALTH-05",
                        "GRPC-HEALTH-06"),
                inference(
                        "no id",
                        ModelInferResponse.Builder::clearId,
                        "GRPC-INFER-05",
                        "GRPC-INFER-14"),
                inference(
                        "raw and typed contents",
                        response ->
                                response.getOutputsBuilder(0)
                                        .setContents(
                                                InferTensorContents.newBuilder()
                                                        .addBoolContents(true)),
                        "GRPC-INFER-03"),
                inference(
                        "an output too many where some are asked for",
                        response -> {
                            if (response.getOutputsCount() == 1) {
                                response.addOutputs(
                                                response.getOutputs(0).toBuilder().setName("more"))
                                        .addRawOutputContents(response.getRawOutputContents(0));
                            }
                        },
                        "GRPC-INFER-08"),
                inference(
                        "raw numbers of the first output turned over",
                        response -> {
                            var turned = new byte[response.getRawOutputContents(0).size()];
                            response.getRawOutputContents(0).copyTo(turned, 0);
                            for (int i = 0; i < turned.length; i++) {
                                turned[i] = (byte) (1 - turned[i]);
                            }
                            response.setRawOutputContents(0, ByteString.copyFrom(turned));
                        },
                        "EXT-GRPC-STREAM-01",
                        "GRPC-INFER-04",
                        "GRPC-INFER-07",
                        "GRPC-INFER-12",
                        "GRPC-TYPE-BOOL"),
                inference(
                        "a value too many",
                        response ->
                                response.setRawOutputContents(
                                        0,
                                        response.getRawOutputContents(0)
                                                .concat(ByteString.copyFrom(new byte[1]))),
                        "EXT-GRPC-GZIP-01",
                        "EXT-GRPC-REPOSITORY-03",
                        "EXT-GRPC-REPOSITORY-04",
                        "EXT-GRPC-STATS-01",
                        "EXT-GRPC-STREAM-01",
                        "GRPC-ERROR-06",
                        "GRPC-INFER-02",
                        "GRPC-INFER-04",
                        "GRPC-INFER-06",
                        "GRPC-INFER-07",
                        "GRPC-INFER-08",
                        "GRPC-INFER-10",
                        "GRPC-INFER-11",
                        "GRPC-INFER-12",
                        "GRPC-INFER-13",
                        "GRPC-LARGE-01",
                        "GRPC-LARGE-03",
                        "GRPC-TYPE-BOOL",
                        "GRPC-TYPE-BYTES",
                        "GRPC-TYPE-FP32",
                        "GRPC-TYPE-FP64",
                        "GRPC-TYPE-INT16",
                        "GRPC-TYPE-INT32",
                        "GRPC-TYPE-INT64",
                        "GRPC-TYPE-INT8",
                        "GRPC-TYPE-UINT16",
                        "GRPC-TYPE-UINT32",
                        "GRPC-TYPE-UINT64",
                        "GRPC-TYPE-UINT8"),
                fault(
                        "the server is at fault",
                        (method, request, right) ->
                                right.status().getCode() == Status.Code.INVALID_ARGUMENT
                                        ? new GrpcAnswer(
                                                Status.INTERNAL.withDescription("oh"),
                                                ByteString.EMPTY)
                                        : right,
                        "GRPC-ERROR-04"),
                fault(
                        "errors without a message",
                        (method, request, right) ->
                                new GrpcAnswer(
                                        Status.fromCode(right.status().getCode()), right.body()),
                        "EXT-GRPC-REPOSITORY-02",
                        "EXT-GRPC-REPOSITORY-03",
                        "EXT-GRPC-REPOSITORY-04",
                        "GRPC-ERROR-05",
                        "GRPC-LARGE-02"),
                fault(
                        "nothing is missing",
                        (method, request, right) ->
                                right.status().getCode() == Status.Code.NOT_FOUND
                                        ? new GrpcAnswer(
                                                Status.INVALID_ARGUMENT.withDescription("no"),
                                                ByteString.EMPTY)
                                        : right,
                        "EXT-GRPC-HEALTH-02",
                        "GRPC-ERROR-02",
                        "GRPC-HEALTH-06",
                        "GRPC-MODEL-06"),
                fault(
                        "large messages are cut off",
                        (method, request, right) ->
                                request.size() > LARGE
                                        ? new GrpcAnswer(Status.UNAVAILABLE, ByteString.EMPTY)
                                        : right,
                        "GRPC-LARGE-01",
                        "GRPC-LARGE-02"),
                fault(
                        "every model can be loaded",
                        (method, request, right) ->
                                method.endsWith("ModelLoad") ? ok(ByteString.EMPTY) : right,
                        "EXT-GRPC-REPOSITORY-02"),
                fault(
                        "nothing is unloaded",
                        (method, request, right) ->
                                method.endsWith("ModelUnload") ? ok(ByteString.EMPTY) : right,
                        "EXT-GRPC-REPOSITORY-04"),
                fault(
                        "who watches is sent away",
                        (method, request, right) ->
                                method.endsWith("Watch")
                                        ? new GrpcAnswer(
                                                Status.OK.withDescription("bye"), right.body())
                                        : right,
                        "EXT-GRPC-HEALTH-03",
                        "EXT-GRPC-HEALTH-04"));
    }

    private static GrpcFault inference(
            String name, Consumer<ModelInferResponse.Builder> change, String... clauses) {
        return fault(
                name,
                (method, request, right) -> {
                    if (!method.endsWith("ModelInfer") || !right.isOk()) {
                        return right;
                    }
                    try {
                        var response = ModelInferResponse.parseFrom(right.body()).toBuilder();
                        if (response.getRawOutputContentsCount() > 0) {
                            change.accept(response);
                        }
                        return ok(response.build().toByteString());
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException(e);
                    }
                },
                clauses);
    }

    private static GrpcAnswer ok(ByteString body) {
        return new GrpcAnswer(Status.OK, body);
    }

    private static GrpcFault fault(String name, Spoiler spoiler, String... clauses) {
        return new GrpcFault(name, spoiler, new TreeSet<>(Set.of(clauses)));
    }

    @Override
    public String toString() {
        return name;
    }
}
