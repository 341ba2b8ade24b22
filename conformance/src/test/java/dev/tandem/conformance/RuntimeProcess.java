package dev.tandem.conformance;

import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.core.FileDigest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Tandem's scoring runtime serving a model, in a process of its own: the server that has to keep every clause. */
record RuntimeProcess(Process process, int port, String model) implements AutoCloseable {

    static RuntimeProcess serving(Path folder, Path model, String name) throws IOException {
        int port = freePort();
        var config =
                Files.writeString(
                        folder.resolve(name + ".yaml"),
                        """
                        version: v1alpha1
                        model: {name: '%s', revision: '1', format: onnx, path: '%s', digest: '%s'}
                        server: {port: %d}
                        overload: {timeoutMillis: 30000, maxQueue: 16, maxPayloadBytes: 8388608}
                        drain: {quietMillis: 0}
                        """
                                .formatted(
                                        name,
                                        model.toAbsolutePath(),
                                        FileDigest.of(model).digest(),
                                        port));
        var log = folder.resolve(name + ".log");
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.tandem.runtime.app.Main",
                                "serve",
                                "--config",
                                config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        var started = new RuntimeProcess(process, port, name);
        await("ready; its log is " + log)
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> {
                            try {
                                return new Rest(started.http(), name, exchange -> {})
                                                .get("/v2/health/ready")
                                                .status()
                                        == 200;
                            } catch (Unmet e) {
                                return false;
                            }
                        });
        return started;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Http http() {
        return Http.of(url(), Map.of(), Duration.ofSeconds(30));
    }

    /** Where to ask, as the command line says it. */
    Options options() {
        return Options.of(
                Options.parse(
                        "--http",
                        url().toString(),
                        "--grpc",
                        "127.0.0.1:" + port,
                        "--model",
                        model,
                        "--timeout",
                        "30"));
    }

    Endpoints endpoints() {
        return Endpoints.of(options());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
