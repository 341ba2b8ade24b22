package dev.tandem.runtime.serve;

import com.google.protobuf.MessageLite;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of gRPC that sends each byte in a frame of its own. */
final class DrippingClient implements AutoCloseable {

    private static final int PREFIX_BYTES = 5;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            vertx.createHttpClient(
                    new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false));
    private final int port;
    private final List<byte[]> messages = new CopyOnWriteArrayList<>();
    private final CompletableFuture<HttpClientResponse> ended = new CompletableFuture<>();
    private Optional<HttpClientRequest> call = Optional.empty();
    private Buffer received = Buffer.buffer();

    DrippingClient(int port) {
        this.port = port;
    }

    void open(String method) {
        var request = done(http.request(HttpMethod.POST, port, "127.0.0.1", method));
        call = Optional.of(request);
        request.putHeader("content-type", "application/grpc").setChunked(true);
        request.response()
                .onSuccess(
                        response ->
                                response.handler(this::receive)
                                        .endHandler(none -> ended.complete(response)))
                .onFailure(ended::completeExceptionally);
    }

    private void receive(Buffer chunk) {
        received = received.appendBuffer(chunk);
        while (received.length() >= PREFIX_BYTES
                && received.length() >= PREFIX_BYTES + received.getInt(1)) {
            int end = PREFIX_BYTES + received.getInt(1);
            messages.add(received.getBytes(PREFIX_BYTES, end));
            received = received.getBuffer(end, received.length());
        }
    }

    void drip(MessageLite message) {
        dripBeginning(message, PREFIX_BYTES + message.getSerializedSize());
    }

    void dripBeginning(MessageLite message, int bytes) {
        var framed =
                Buffer.buffer()
                        .appendByte((byte) 0)
                        .appendInt(message.getSerializedSize())
                        .appendBytes(message.toByteArray());
        for (int i = 0; i < bytes; i++) {
            done(call.orElseThrow().write(framed.getBuffer(i, i + 1)));
        }
    }

    void end() {
        done(call.orElseThrow().end());
    }

    /** The messages that came back. */
    List<byte[]> messages() {
        return messages;
    }

    /** How the call ended; waits for that. */
    String status() {
        return ending("grpc-status");
    }

    /** Why the call ended; waits for that. */
    String statusMessage() {
        return ending("grpc-message").replace("%20", " ");
    }

    private String ending(String name) {
        var response = ended.join();
        var trailer = response.getTrailer(name);
        return trailer == null ? response.getHeader(name) : trailer;
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        done(vertx.close());
    }
}
