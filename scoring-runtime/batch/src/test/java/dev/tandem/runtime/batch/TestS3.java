package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.ObjectStoreConfig;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A real S3 server over a folder: each folder in it is a bucket, each file an object. */
final class TestS3 implements AutoCloseable {

    static final StorageKeys KEYS = new StorageKeys("tester", "no secret");

    private final Process process;
    private final int port;

    private TestS3(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static TestS3 over(Path folder) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var builder =
                new ProcessBuilder(
                        program().toString(),
                        "--port",
                        "127.0.0.1:" + port,
                        "posix",
                        folder.toString());
        builder.environment().put("ROOT_ACCESS_KEY", KEYS.accessKeyId());
        builder.environment().put("ROOT_SECRET_KEY", KEYS.secretAccessKey());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        var s3 = new TestS3(builder.start(), port);
        Awaitility.await().until(s3::answers);
        return s3;
    }

    private static Path program() {
        var cache =
                Optional.ofNullable(System.getenv("TANDEM_CACHE"))
                        .or(
                                () ->
                                        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                                                .map(home -> home + "/tandem"))
                        .orElse(System.getProperty("user.home") + "/.cache/tandem");
        var program = Path.of(cache, "bin", "versitygw");
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException(
                    program + " is not there; build it once with: e2e/cluster/build components");
        }
        return program;
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    ObjectStoreConfig config() {
        return new ObjectStoreConfig("http://127.0.0.1:" + port, "us-east-1", "", "");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
