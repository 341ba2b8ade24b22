package dev.tandem.bench.servers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.server.GrpcServer;

/** Vert.x: one event loop, gRPC framing by its own generic gRPC server. */
final class VertxCandidate {

    private VertxCandidate() {}

    static void start(int port) throws Exception {
        var vertx =
                Vertx.vertx(
                        new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var json = Buffer.buffer(Reply.JSON);
        var message = Buffer.buffer(Reply.MESSAGE);
        var grpc =
                GrpcServer.server(vertx)
                        .callHandler(
                                call ->
                                        call.last()
                                                .onSuccess(body -> call.response().end(message)));
        vertx.createHttpServer(new HttpServerOptions().setPort(port))
                .requestHandler(
                        request -> {
                            var type = request.headers().get(HttpHeaders.CONTENT_TYPE);
                            if (type != null && type.startsWith("application/grpc")) {
                                grpc.handle(request);
                                return;
                            }
                            request.body()
                                    .onSuccess(
                                            body ->
                                                    request.response()
                                                            .putHeader(
                                                                    HttpHeaders.CONTENT_TYPE,
                                                                    "application/json")
                                                            .end(json));
                        })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }
}
