package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.Admission;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

import java.util.function.Function;

/** The protocol's gRPC form: service {@code inference.GRPCInferenceService}. */
public final class GrpcApi implements Handler<HttpServerRequest> {

    private static final String SERVICE = "inference.GRPCInferenceService";
    private static final String PATH = "/" + SERVICE + "/";
    private static final String CONTENT_TYPE = "application/grpc";

    /** All that a call which is not scored has to say is a name and a version. */
    private static final int MOST_ADMIN_BYTES = 16 * 1024;

    private final AdminMessages messages;
    private final GrpcInference inference;
    private final int mostAdminBytes;

    public GrpcApi(ServedModel served, ServerIdentity identity, Admission admission, int maxBytes) {
        this.messages = new AdminMessages(served, identity, admission);
        this.inference = new GrpcInference(served, admission, maxBytes);
        this.mostAdminBytes = Math.min(maxBytes, MOST_ADMIN_BYTES);
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
            case PATH + "ServerLive" -> answer(call, body -> AdminMessages.live());
            case PATH + "ServerReady" -> answer(call, body -> messages.serverReady());
            case PATH + "ModelReady" -> answer(call, messages::modelReady);
            case PATH + "ServerMetadata" -> answer(call, body -> messages.serverMetadata());
            case PATH + "ModelMetadata" -> answer(call, messages::modelMetadata);
            default ->
                    throw new RefusedException(
                            Refusal.UNIMPLEMENTED,
                            "there is no method %s; the service is %s"
                                    .formatted(path == null ? "" : path.substring(1), SERVICE));
        }
    }

    /** Answers a call that is not scored. */
    private void answer(GrpcCall call, Function<WireBytes, WireWriter> answer) {
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
                                var body = message.complete(call.encoding());
                                call.answer(GrpcMessage.framed(answer.apply(body)));
                            } catch (RefusedException e) {
                                call.refuse(e);
                            }
                        });
    }
}
