package dev.tandem.runtime.telemetry;

import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.serve.InferenceServer;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;
import dev.tandem.runtime.serve.ServerLimits;
import dev.tandem.runtime.serve.batching.Batches;
import dev.tandem.runtime.serve.watch.CallObserver;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** A real server of the iris model that somebody goes along with, and its clients. */
public final class ObservedServer implements AutoCloseable {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");

    private final Model model;
    private final InferenceServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ObservedServer(Model model, InferenceServer server) {
        this.model = model;
        this.server = server;
    }

    /** Serves the model, each request by itself. */
    public static ObservedServer start(Function<ServedModel, CallObserver> observer)
            throws ModelLoadException {
        return start(Batches.NONE, observer);
    }

    /** Serves the model. */
    public static ObservedServer start(
            Batches batches, Function<ServedModel, CallObserver> observer)
            throws ModelLoadException {
        var model = OnnxModel.load(IRIS, 1);
        var served = new ServedModel("iris", "r1", "test", model);
        return new ObservedServer(
                model,
                InferenceServer.start(
                        served,
                        new ServerIdentity("tandem", "0"),
                        new ServerLimits(
                                new OverloadConfig(10_000, 16, 1 << 20),
                                batches,
                                Optional.empty(),
                                2),
                        observer.apply(served),
                        0,
                        Optional.empty()));
    }

    public HttpResponse<String> infer(String json) throws IOException, InterruptedException {
        return send("/v2/models/iris/infer", request -> request.POST(body(json)));
    }

    public HttpResponse<String> send(
            String path, Function<HttpRequest.Builder, HttpRequest.Builder> request)
            throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(
                request.apply(HttpRequest.newBuilder(uri)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public static HttpRequest.BodyPublisher body(String json) {
        return HttpRequest.BodyPublishers.ofString(json);
    }

    /** The value of a metric, 0 where it is not there. */
    public double metric(String name, String label) throws IOException, InterruptedException {
        return send("/metrics", HttpRequest.Builder::GET)
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    public ModelInferResponse infer(ModelInferRequest request, Metadata headers) {
        var channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
        try {
            return ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(
                            channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                    MethodDescriptor.<ModelInferRequest, ModelInferResponse>newBuilder()
                            .setType(MethodDescriptor.MethodType.UNARY)
                            .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
                            .setRequestMarshaller(
                                    ProtoUtils.marshaller(ModelInferRequest.getDefaultInstance()))
                            .setResponseMarshaller(
                                    ProtoUtils.marshaller(ModelInferResponse.getDefaultInstance()))
                            .build(),
                    CallOptions.DEFAULT,
                    request);
        } finally {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
        model.close();
    }
}
