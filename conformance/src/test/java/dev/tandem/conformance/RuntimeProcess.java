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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tandem's scoring runtime serving a model, in a process of its own: the server that has to keep every clause. */
record RuntimeProcess(Process process, int port, String model, Optional<Path> ca)
        implements AutoCloseable {

    static RuntimeProcess serving(Path folder, Path model, String name) throws IOException {
        return serving(folder, model, name, Optional.empty());
    }

    static RuntimeProcess serving(
            Path folder, Path model, String name, Optional<TestCertificate> certificate)
            throws IOException {
        int port = freePort();
        var config =
                Files.writeString(
                        folder.resolve(name + ".yaml"),
                        """
                        version: v1alpha1
                        model: {name: '%s', revision: '1', format: onnx, path: '%s', digest: '%s'}
                        server: {port: %d%s}
                        overload: {timeoutMillis: 30000, maxQueue: 16, maxPayloadBytes: 8388608}
                        drain: {quietMillis: 0}
                        """
                                .formatted(
                                        name,
                                        model.toAbsolutePath(),
                                        FileDigest.of(model).digest(),
                                        port,
                                        certificate.map(TestCertificate::yaml).orElse("")));
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
        var started =
                new RuntimeProcess(
                        process, port, name, certificate.map(TestCertificate::certificate));
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
        return URI.create((ca.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
    }

    String grpcAddress() {
        return (ca.isPresent() ? GrpcTarget.BY_TLS : "") + "127.0.0.1:" + port;
    }

    Http http() {
        return Http.of(
                url(), Map.of(), Duration.ofSeconds(30), ca.map(Trust::of).orElseGet(Trust::usual));
    }

    /** Where to ask, as the command line says it. */
    Options options() {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "--http",
                                url().toString(),
                                "--grpc",
                                grpcAddress(),
                                "--model",
                                model,
                                "--unload",
                                "--timeout",
                                "30"));
        ca.ifPresent(file -> arguments.addAll(List.of("--ca", file.toString())));
        return Options.of(Options.parse(arguments.toArray(String[]::new)));
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
