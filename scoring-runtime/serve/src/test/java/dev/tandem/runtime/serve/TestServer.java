package dev.tandem.runtime.serve;

import dev.tandem.runtime.config.BatchingConfig;
import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.config.ResponseCacheConfig;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.serve.batching.Batches;
import dev.tandem.runtime.serve.watch.CallObserver;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;

/** A real server on a free port, with the clients that people have. */
final class TestServer implements AutoCloseable {

    static final int MAX_BYTES = 64 * 1024;
    static final OverloadConfig USUAL = new OverloadConfig(10_000, 16, MAX_BYTES);

    private final Model model;
    private final InferenceServer server;
    private final HttpClient http1 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpClient http2 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    private final ManagedChannel channel;

    private TestServer(Model model, InferenceServer server) {
        this.model = model;
        this.server = server;
        this.channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                        .usePlaintext()
                        .maxInboundMessageSize(64 << 20)
                        .build();
    }

    /** Serves a model as {@code m}, revision {@code r1}. */
    static TestServer of(Model model, OverloadConfig overload) {
        return of(new ServedModel("m", "r1", "test", model), overload);
    }

    static TestServer of(Model model, OverloadConfig overload, BatchingConfig batching) {
        return of(
                new ServedModel("m", "r1", "test", model),
                overload,
                Batches.of(Optional.of(batching), model.signature()));
    }

    static TestServer of(ServedModel served, OverloadConfig overload) {
        return of(served, overload, Batches.NONE);
    }

    /** One that keeps answers. */
    static TestServer of(
            ServedModel served,
            OverloadConfig overload,
            Batches batches,
            ResponseCacheConfig cache) {
        return of(served, new ServerLimits(overload, batches, Optional.of(cache), 2));
    }

    private static TestServer of(ServedModel served, OverloadConfig overload, Batches batches) {
        return of(served, new ServerLimits(overload, batches, Optional.empty(), 2));
    }

    private static TestServer of(ServedModel served, ServerLimits limits) {
        return new TestServer(
                served.model(),
                InferenceServer.start(
                        served,
                        new ServerIdentity("tandem", "0"),
                        limits,
                        CallObserver.NONE,
                        0,
                        Optional.empty()));
    }

    static TestServer of(Path onnx) throws ModelLoadException {
        return of(OnnxModel.load(onnx, 1), USUAL);
    }

    int port() {
        return server.port();
    }

    InferenceServer server() {
        return server;
    }

    ManagedChannel channel() {
        return channel;
    }

    HttpResponse<String> get(String path) {
        return send(http1, request(path).GET().build());
    }

    HttpResponse<String> infer(String body) {
        return post("/v2/models/m/infer", body);
    }

    HttpResponse<String> post(String path, String body) {
        return send(http1, request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> inferOverHttp2(String body) {
        return send(
                http2,
                request("/v2/models/m/infer")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> send(HttpRequest request) {
        return send(http1, request);
    }

    HttpResponse<byte[]> sendForBytes(HttpRequest request) {
        return send(http1, request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request) {
        return send(client, request, HttpResponse.BodyHandlers.ofString());
    }

    private static <T> HttpResponse<T> send(
            HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    ModelInferResponse infer(ModelInferRequest request) {
        return infer(request, CallOptions.DEFAULT);
    }

    ModelInferResponse infer(ModelInferRequest request, CallOptions options) {
        return call(
                "ModelInfer",
                request,
                ModelInferRequest.getDefaultInstance(),
                ModelInferResponse.getDefaultInstance(),
                options);
    }

    /** Any unary call of the service, described by hand: the build makes messages, no stubs. */
    <A extends com.google.protobuf.Message, B extends com.google.protobuf.Message> B call(
            String method, A request, A requestType, B responseType, CallOptions options) {
        var descriptor =
                MethodDescriptor.<A, B>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("inference.GRPCInferenceService/" + method)
                        .setRequestMarshaller(ProtoUtils.marshaller(requestType))
                        .setResponseMarshaller(ProtoUtils.marshaller(responseType))
                        .build();
        return ClientCalls.blockingUnaryCall(channel, descriptor, options, request);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        http1.shutdownNow();
        http2.shutdownNow();
        server.close();
        model.close();
    }
}
