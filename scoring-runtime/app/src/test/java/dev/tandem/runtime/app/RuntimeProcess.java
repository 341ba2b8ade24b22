package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.TerminationReport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher as a process of its own, as a container runs it. Closing it is a kill. */
record RuntimeProcess(Process process, Path log, Path termination) implements AutoCloseable {

    /** Two, as most pods have at least: what comes out must not depend on it. */
    private static final int CPUS = 2;

    /** Starts a command, with its log and its report in that folder. */
    static RuntimeProcess start(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        var termination = folder.resolve("termination");
        Files.deleteIfExists(termination);
        Files.createFile(termination);
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:ActiveProcessorCount=" + CPUS,
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--termination-log", termination.toString()));
        var log = folder.resolve("log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new RuntimeProcess(builder.redirectOutput(log.toFile()).start(), log, termination);
    }

    /** Waits for its end; fails where that takes longer than any end may. */
    int end() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the process did not end; its log is " + log);
        }
        return process.exitValue();
    }

    /** Tells it to stop, as a kubelet does, and waits for its end. */
    int stop() throws InterruptedException {
        process.destroy();
        return end();
    }

    /** What it left when it ended. */
    TerminationReport report() throws IOException {
        return new ObjectMapper().readValue(termination.toFile(), TerminationReport.class);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
