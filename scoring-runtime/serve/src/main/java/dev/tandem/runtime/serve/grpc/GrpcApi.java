package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.ApiContext;
import dev.tandem.runtime.serve.OpenStreams;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.about.RefusedByDesign;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The protocol's gRPC form: service {@code inference.GRPCInferenceService}, with what Triton added to it; beside it the health
 * and the reflection service of gRPC itself.
 */
public final class GrpcApi implements Handler<HttpServerRequest> {

    static final String SERVICE = "inference.GRPCInferenceService";
    private static final String PATH = "/" + SERVICE + "/";
    private static final String CONTENT_TYPE = "application/grpc";

    private static final String HEALTH = "/" + HealthService.SERVICE + "/";
    private static final String REFLECTION = "/grpc.reflection.v1.ServerReflection/";
    private static final String OLD_REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/";

    /** All that a call which is not scored has to say is a name and a version. */
    private static final int MOST_ADMIN_BYTES = 16 * 1024;

    private final ApiContext api;
    private final AdminMessages messages;
    private final ModelMessages models;
    private final HealthService health;
    private final InferMessages inferMessages;
    private final GrpcInference inference;
    private final OpenStreams streams;
    private final int mostAdminBytes;

    public GrpcApi(ApiContext api, OpenStreams streams) {
        this.api = api;
        this.messages = new AdminMessages(api.served(), api.identity(), api.admission());
        this.models = new ModelMessages(api);
        this.health = new HealthService(api, streams);
        this.inferMessages = new InferMessages(api.served());
        this.inference = new GrpcInference(inferMessages, api.admission(), api.maxBytes());
        this.streams = streams;
        this.mostAdminBytes = Math.min(api.maxBytes(), MOST_ADMIN_BYTES);
    }

    /** Whether a request is a gRPC call. gRPC-Web, and messages in another form than protobuf's, are not. */
    public static boolean isCall(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null
                && type.startsWith(CONTENT_TYPE)
                && isProtobuf(type.substring(CONTENT_TYPE.length()))
                && request.version() == HttpVersion.HTTP_2;
    }

    private static boolean isProtobuf(String subtype) {
        return subtype.isEmpty() || subtype.startsWith("+proto") || subtype.startsWith(";");
    }

    @Override
    public void handle(HttpServerRequest request) {
        var call = new GrpcCall(request);
        try {
            handle(call, request.path());
        } catch (RefusedException e) {
            call.refuse(e);
        }
    }

    private void handle(GrpcCall call, String path) {
        switch (path == null ? "" : path) {
            case PATH + "ModelInfer" -> inference.handle(call);
            case PATH + "ModelStreamInfer" ->
                    StreamInference.begin(call, api, inferMessages, streams);
            case PATH + "ServerLive" -> answer(call, body -> AdminMessages.live());
            case PATH + "ServerReady" -> answer(call, body -> messages.serverReady());
            case PATH + "ModelReady" -> answer(call, messages::modelReady);
            case PATH + "ServerMetadata" -> answer(call, body -> messages.serverMetadata());
            case PATH + "ModelMetadata" -> answer(call, messages::modelMetadata);
            case PATH + "ModelConfig" -> answer(call, models::configuration);
            case PATH + "ModelStatistics" -> answer(call, models::statistics);
            case PATH + "RepositoryIndex" -> answer(call, models::index);
            case PATH + "RepositoryModelLoad" -> refuse(call, RefusedByDesign.repository("loaded"));
            case PATH + "RepositoryModelUnload" ->
                    refuse(call, RefusedByDesign.repository("unloaded"));
            case PATH + "TraceSetting" -> refuse(call, RefusedByDesign.settings("trace"));
            case PATH + "LogSettings" -> refuse(call, RefusedByDesign.settings("log"));
            case HEALTH + "Check" -> answer(call, health::check);
            case HEALTH + "Watch" -> take(call, request -> health.watch(call, request));
            case REFLECTION + "ServerReflectionInfo", OLD_REFLECTION + "ServerReflectionInfo" ->
                    ReflectionCall.begin(call, streams);
            default -> refuse(call, unknown(path));
        }
    }

    private static RefusedException unknown(String path) {
        if (path != null && path.contains("SharedMemory") && path.startsWith(PATH)) {
            return RefusedByDesign.sharedMemory();
        }
        return new RefusedException(
                Refusal.UNIMPLEMENTED,
                "there is no method %s; the service is %s"
                        .formatted(path == null ? "" : path.substring(1), SERVICE));
    }

    /** Refuses a call whatever it says, but not before it has said it: that would be a reset, which clients take worse. */
    private static void refuse(GrpcCall call, RefusedException why) {
        call.request().handler(ignored -> {});
        call.request().endHandler(ended -> call.refuse(why));
    }

    /** Answers a call that is not scored. */
    private void answer(GrpcCall call, Function<WireBytes, WireWriter> answer) {
        take(call, message -> call.answer(GrpcFrames.framed(answer.apply(message))));
    }

    /** Hands on the one message of a call that is not scored, unless what it is handed to refuses it. */
    private void take(GrpcCall call, Consumer<WireBytes> then) {
        var message = new GrpcMessage(mostAdminBytes);
        call.request()
                .handler(
                        chunk -> {
                            if (call.isOver()) {
                                return;
                            }
                            try {
                                message.append(chunk);
                            } catch (RefusedException e) {
                                call.refuse(e);
                            }
                        });
        call.request()
                .endHandler(
                        ended -> {
                            if (call.isOver()) {
                                return;
                            }
                            try {
                                then.accept(message.complete(call.encoding()));
                            } catch (RefusedException e) {
                                call.refuse(e);
                            }
                        });
    }
}
