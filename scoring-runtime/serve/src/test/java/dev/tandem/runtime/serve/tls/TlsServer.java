package dev.tandem.runtime.serve.tls;

import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.config.TlsConfig;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.serve.InferenceServer;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;
import dev.tandem.runtime.serve.ServerLimits;
import dev.tandem.runtime.serve.batching.Batches;
import dev.tandem.runtime.serve.watch.CallObserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;

/** The iris model, served by TLS on a free port, by as many event loops as there are CPUs: they share the certificate. */
final class TlsServer implements AutoCloseable {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");
    private static final String ROW =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[6.3,2.9,5.6,1.8]}]}";

    private final Model model;
    private final InferenceServer server;

    TlsServer(TlsConfig config) throws ModelLoadException {
        model = OnnxModel.load(IRIS, 1);
        try {
            server =
                    InferenceServer.start(
                            new ServedModel("iris", "r1", "onnxruntime_onnx", model),
                            new ServerIdentity("tandem", "0"),
                            new ServerLimits(
                                    new OverloadConfig(10_000, 16, 64 * 1024),
                                    Batches.NONE,
                                    Optional.empty(),
                                    2),
                            CallObserver.NONE,
                            freePort(),
                            Optional.of(config));
        } catch (CertificateRefusedException e) {
            model.close();
            throw e;
        }
    }

    /** Only a port that is given is listened on by all event loops. */
    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.port();
    }

    HttpResponse<String> predict(HttpClient client) {
        return send(
                client,
                request("/v2/models/iris/infer").POST(HttpRequest.BodyPublishers.ofString(ROW)));
    }

    String metrics(HttpClient client) {
        return send(client, request("/metrics")).body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port() + path));
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        model.close();
    }
}
