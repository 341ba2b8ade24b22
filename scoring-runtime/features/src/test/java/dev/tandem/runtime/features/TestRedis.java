package dev.tandem.runtime.features;

import dev.tandem.runtime.config.StoreConfig;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A real Redis on a free port of the loopback, keeping nothing on disk. */
public final class TestRedis implements AutoCloseable {

    private static final List<String> INSTALL =
            List.of("apt-get", "install", "-y", "--no-install-recommends", "redis-server");

    private final int port;
    private final List<String> options;
    private Process process;

    private TestRedis(int port, List<String> options) {
        this.port = port;
        this.options = options;
    }

    /** Starts one with these options of redis.conf beside the usual ones. */
    public static TestRedis running(String... options) {
        var redis = stopped(options);
        redis.start();
        return redis;
    }

    /** One that has a port and does not run yet. */
    public static TestRedis stopped(String... options) {
        return new TestRedis(freePort(), List.of(options));
    }

    /** Starts it, or starts it again, empty, at the same port. */
    public void start() {
        var command =
                new ArrayList<>(
                        List.of(
                                program(),
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "",
                                "--appendonly",
                                "no",
                                "--dir",
                                System.getProperty("java.io.tmpdir")));
        if (!options.contains("--tls-port")) {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        options.forEach(option -> command.add(option.replace("PORT", Integer.toString(port))));
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var out = process.inputReader();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.contains("Ready to accept connections")) {
                    Thread.ofVirtual().start(() -> out.lines().forEach(ignored -> {}));
                    return;
                }
            }
            throw new IllegalStateException(String.join(" ", command) + " ended at once");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String program() {
        if (!runs("redis-server", "--version")) {
            // A machine that has never run these tests; as anybody but root it is told what to do.
            boolean installed =
                    runs(INSTALL.toArray(String[]::new))
                            || (runs("apt-get", "update") && runs(INSTALL.toArray(String[]::new)));
            if (!installed) {
                throw new IllegalStateException(
                        "these tests need Redis; run as root: " + String.join(" ", INSTALL));
            }
        }
        return "redis-server";
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** A store there, without credentials. */
    public StoreConfig store() {
        return store(url(), "");
    }

    /** A store there, reached in another way. */
    public static StoreConfig store(String url, String caPath) {
        return new StoreConfig("shared", "test", url, "", "", caPath);
    }

    /** Ends it as a crash would. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps it from answering, connections staying open, until {@link #resume}. */
    public void freeze() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        if (!runs("kill", "-" + name, Long.toString(process.pid()))) {
            throw new IllegalStateException("no signal to " + process.pid());
        }
    }

    /** How often it was given a command, such as {@code mget}. */
    public long calls(String command) {
        return ask(
                "",
                connection -> {
                    var stats = connection.sync().info("commandstats");
                    var match =
                            Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(stats);
                    return match.find() ? Long.parseLong(match.group(1)) : 0;
                });
    }

    /** Asks it with a client of its own. */
    public <T> T ask(String password, Question<T> question) {
        var uri = RedisURI.builder().withHost("127.0.0.1").withPort(port);
        if (!password.isEmpty()) {
            uri.withPassword((CharSequence) password);
        }
        try (var client = RedisClient.create(uri.build());
                var connection = client.connect()) {
            return question.of(connection);
        }
    }

    /** What is asked of a server. */
    @FunctionalInterface
    public interface Question<T> {
        T of(StatefulRedisConnection<String, String> connection);
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
