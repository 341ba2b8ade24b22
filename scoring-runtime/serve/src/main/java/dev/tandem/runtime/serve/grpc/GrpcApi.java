package dev.tandem.runtime.serve.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.protocol.ModelMetadataRequest;
import dev.tandem.runtime.protocol.ModelMetadataResponse;
import dev.tandem.runtime.protocol.ModelReadyRequest;
import dev.tandem.runtime.protocol.ModelReadyResponse;
import dev.tandem.runtime.protocol.ServerLiveResponse;
import dev.tandem.runtime.protocol.ServerMetadataResponse;
import dev.tandem.runtime.protocol.ServerReadyResponse;
import dev.tandem.runtime.serve.Admission;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The protocol's gRPC form: service {@code inference.GRPCInferenceService}. */
public final class GrpcApi implements Handler<GrpcServerRequest<Buffer, Buffer>> {

    private static final String SERVICE = "inference.GRPCInferenceService";

    private final ServedModel served;
    private final ServerIdentity identity;
    private final Admission admission;
    private final int maxBytes;

    public GrpcApi(ServedModel served, ServerIdentity identity, Admission admission, int maxBytes) {
        this.served = served;
        this.identity = identity;
        this.admission = admission;
        this.maxBytes = maxBytes;
    }

    @Override
    public void handle(GrpcServerRequest<Buffer, Buffer> request) {
        if (!SERVICE.equals(request.serviceName().fullyQualifiedName())) {
            refuse(request, unimplemented(request));
            return;
        }
        switch (request.methodName()) {
            case "ModelInfer" -> infer(request);
            case "ServerLive" ->
                    answer(request, body -> ServerLiveResponse.newBuilder().setLive(true).build());
            case "ServerReady" ->
                    answer(
                            request,
                            body ->
                                    ServerReadyResponse.newBuilder()
                                            .setReady(admission.isReady())
                                            .build());
            case "ModelReady" -> answer(request, this::modelReady);
            case "ServerMetadata" ->
                    answer(
                            request,
                            body ->
                                    ServerMetadataResponse.newBuilder()
                                            .setName(identity.name())
                                            .setVersion(identity.version())
                                            .build());
            case "ModelMetadata" -> answer(request, this::modelMetadata);
            default -> refuse(request, unimplemented(request));
        }
    }

    private void infer(GrpcServerRequest<Buffer, Buffer> request) {
        var call = new GrpcInferCall(request, served);
        // 0: the client sets no limit.
        var exchange =
                request.timeout() > 0
                        ? admission.open(call, TimeUnit.MILLISECONDS.toNanos(request.timeout()))
                        : admission.open(call);
        request.exceptionHandler(gone -> exchange.abandon());
        request.response().exceptionHandler(gone -> exchange.abandon());
        request.invalidMessageHandler(e -> exchange.refuse(tooLarge()));
        request.handler(
                message -> {
                    try {
                        exchange.hold(message.length());
                        call.message(message);
                    } catch (RefusedException e) {
                        exchange.refuse(e);
                    }
                });
        request.endHandler(ended -> admission.accept(exchange));
    }

    private MessageLite modelReady(byte[] body) throws InvalidProtocolBufferException {
        var asked = ModelReadyRequest.parseFrom(body);
        served.checkNamed(asked.getName(), version(asked.getVersion()));
        return ModelReadyResponse.newBuilder().setReady(admission.isReady()).build();
    }

    private MessageLite modelMetadata(byte[] body) throws InvalidProtocolBufferException {
        var asked = ModelMetadataRequest.parseFrom(body);
        served.checkNamed(asked.getName(), version(asked.getVersion()));
        var signature = served.model().signature();
        var metadata =
                ModelMetadataResponse.newBuilder()
                        .setName(served.name())
                        .addVersions(served.revision())
                        .setPlatform(served.platform());
        signature.inputs().forEach(input -> metadata.addInputs(tensor(input)));
        signature.outputs().forEach(output -> metadata.addOutputs(tensor(output)));
        return metadata.build();
    }

    private static ModelMetadataResponse.TensorMetadata tensor(TensorSignature tensor) {
        return ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(tensor.name())
                .setDatatype(tensor.datatype())
                .addAllShape(tensor.shape())
                .build();
    }

    /** Answers a call that is not scored. */
    private void answer(GrpcServerRequest<Buffer, Buffer> request, Answer answer) {
        request.invalidMessageHandler(e -> refuse(request, tooLarge()));
        request.last()
                .onSuccess(
                        body -> {
                            try {
                                var message =
                                        answer.to(body == null ? new byte[0] : body.getBytes());
                                request.response().end(Buffer.buffer(message.toByteArray()));
                            } catch (InvalidProtocolBufferException e) {
                                refuse(
                                        request,
                                        RefusedException.invalid(
                                                "the message cannot be read: " + e.getMessage()));
                            } catch (RefusedException e) {
                                refuse(request, e);
                            }
                        });
    }

    static void refuse(GrpcServerRequest<Buffer, Buffer> request, RefusedException why) {
        request.response()
                .status(GrpcStatus.valueOf(why.refusal().grpcStatus()))
                .statusMessage(why.getMessage())
                .end();
    }

    /** The version that a message asks for; it leaves the field empty for any. */
    static Optional<String> version(String field) {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                Refusal.TOO_LARGE,
                "the message is larger than the %d bytes that are taken, or cannot be decompressed; whole tables belong in a batch job"
                        .formatted(maxBytes));
    }

    private static RefusedException unimplemented(GrpcServerRequest<Buffer, Buffer> request) {
        return new RefusedException(
                Refusal.UNIMPLEMENTED,
                "there is no method %s; the service is %s"
                        .formatted(request.fullMethodName(), SERVICE));
    }

    /** Makes an answer of a request's bytes. */
    @FunctionalInterface
    private interface Answer {
        MessageLite to(byte[] body) throws InvalidProtocolBufferException;
    }
}
