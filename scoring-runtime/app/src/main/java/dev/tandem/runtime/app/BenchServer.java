package dev.tandem.runtime.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server of one model in a process of its own, which ends with this one. */
final class BenchServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PATIENCE_SECONDS = 10;

    private final Process process;
    private final Thread killing;
    private final URI url;
    private volatile boolean serving;

    private BenchServer(Process process, URI url) {
        this.process = process;
        this.url = url;
        killing = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killing);
    }

    /** Starts it as {@code serve --model} would, and waits until it answers. */
    static BenchServer start(LocalModel model) throws Failure {
        try {
            var port = freePort();
            var process =
                    OwnProcess.of(
                                    ServeForParent.class,
                                    "serve",
                                    "--model",
                                    model.file().toString(),
                                    "--format",
                                    model.format(),
                                    "--name",
                                    model.name(),
                                    "--port",
                                    Integer.toString(port),
                                    "--termination-log",
                                    "/dev/stdout")
                            .start();
            var server =
                    new BenchServer(
                            process,
                            URI.create(
                                    "http://127.0.0.1:%d/v2/models/%s/infer"
                                            .formatted(port, model.name())));
            try {
                server.awaitServing();
                return server;
            } catch (Failure | IOException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.InternalError, "the server cannot be started: " + e, e);
        }
    }

    /** Where it takes requests. */
    URI url() {
        return url;
    }

    /** CPU time that it has used, by all of its threads, user and system. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Fails where it has ended by itself. */
    void checkAlive() throws Failure {
        if (!process.isAlive()) {
            throw new Failure(
                    TerminationReason.InternalError,
                    "the server ended with code %d while it was asked"
                            .formatted(process.exitValue()));
        }
    }

    private void awaitServing() throws Failure, IOException {
        Thread.ofVirtual().start(() -> passOn(process.errorReader()));
        var out = process.inputReader();
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("{")) {
                throw Failure.of(report(line));
            }
            if (line.endsWith(LocalService.HOW_IT_ENDS)) {
                serving = true;
                return;
            }
        }
        throw new Failure(TerminationReason.InternalError, "the server ended before it answered");
    }

    private static TerminationReport report(String line) throws JsonProcessingException {
        return JSON.readValue(line, TerminationReport.class);
    }

    /** What it logs that is no news to who started it: how it fails to start is in its report. */
    private void passOn(BufferedReader lines) {
        try (lines) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (serving && !line.contains("\"level\":\"INFO\"")) {
                    System.err.println(line);
                }
            }
        } catch (IOException e) {
            // Closed, because that process has ended.
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Runtime.getRuntime().removeShutdownHook(killing);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // This process is ending already, and ends that one.
        }
    }
}
