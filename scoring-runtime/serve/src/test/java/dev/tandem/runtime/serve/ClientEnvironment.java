package dev.tandem.runtime.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clients as people install them: from PyPI into a virtual environment, grpcurl from its Go module, curl from Debian; kept in
 * the cache.
 */
final class ClientEnvironment {

    private static final Path SCRIPTS = Path.of("src/test/python");
    private static final String GRPCURL = "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3";

    private final Path folder;

    private ClientEnvironment(Path folder) {
        this.folder = folder;
    }

    /** Makes it, unless it is there as it should be. */
    static ClientEnvironment prepared() throws IOException {
        byte[] requirements = Files.readAllBytes(SCRIPTS.resolve("requirements.txt"));
        var clients = cache().resolve("clients");
        Files.createDirectories(clients);
        var made = new ClientEnvironment(clients.resolve(digest(requirements)));
        // Two builds at once make it once.
        try (var lock =
                        FileChannel.open(
                                clients.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var held = lock.lock()) {
            if (held.isValid() && !Files.exists(made.folder.resolve("ready"))) {
                made.make();
                Files.createFile(made.folder.resolve("ready"));
            }
        }
        return made;
    }

    private void make() {
        if (!runs("curl", "--version") || !runs("python3", "-m", "ensurepip", "--version")) {
            run(List.of("apt-get", "update"), Map.of());
            run(
                    List.of(
                            "apt-get",
                            "install",
                            "-y",
                            "--no-install-recommends",
                            "curl",
                            "python3-venv"),
                    Map.of("DEBIAN_FRONTEND", "noninteractive"));
        }
        run(List.of("python3", "-m", "venv", "--clear", folder.toString()), Map.of());
        run(
                List.of(
                        folder.resolve("bin/pip").toString(),
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--requirement",
                        SCRIPTS.resolve("requirements.txt").toString()),
                Map.of());
        run(List.of("go", "install", GRPCURL), Map.of("GOBIN", folder.resolve("bin").toString()));
    }

    /** Runs one of the scripts against servers; what it printed, if it failed, is in the exception. */
    void run(String script, Map<String, Integer> ports) {
        var servers = new ArrayList<String>();
        ports.forEach((model, port) -> servers.add("\"%s\": %d".formatted(model, port)));
        run(
                List.of(
                        folder.resolve("bin/python").toString(),
                        "-B",
                        SCRIPTS.resolve(script).toString()),
                Map.of(
                        "SERVERS",
                        "{" + String.join(",", servers) + "}",
                        "GRPCURL",
                        folder.resolve("bin/grpcurl").toString()));
    }

    private static boolean runs(String... command) {
        try {
            run(List.of(command), Map.of());
            return true;
        } catch (AssertionError | UncheckedIOException e) {
            return false;
        }
    }

    private static void run(List<String> command, Map<String, String> environment) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            var process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command) + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path cache() {
        return Optional.ofNullable(System.getenv("TANDEM_CACHE"))
                .map(Path::of)
                .orElseGet(
                        () ->
                                Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                                        .map(Path::of)
                                        .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                                        .resolve("tandem"));
    }

    private static String digest(byte[] requirements) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(GRPCURL.getBytes(UTF_8));
            return HexFormat.of().formatHex(sha256.digest(requirements)).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
