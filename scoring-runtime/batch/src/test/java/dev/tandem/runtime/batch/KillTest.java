package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.FileDigest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Kills a run with SIGKILL at random moments. {@code -Dbatch.kills=20} for more of them than a build has time for. */
class KillTest {

    private static final int KILLS = Integer.getInteger("batch.kills", 3);
    private static final int FILES = 8;

    @TempDir private Path folder;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void leavesNothingHalfAndWritesTheSameBytesWhenRunAgain() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        for (int i = 0; i < FILES; i++) {
            Tables.parquet(
                    folder.resolve("in/t%d.parquet".formatted(i)),
                    "SELECT range AS id, CASE WHEN range != 7 THEN range END AS a, -range AS b FROM range(%d)"
                            .formatted(60_000 + i));
        }
        long begun = System.nanoTime();
        assertThat(start().waitFor()).isZero();
        long usualMillis = Math.max(1, (System.nanoTime() - begun) / 1_000_000);
        var undisturbed = content();
        assertThat(undisturbed).isNotEmpty();
        long seed = System.nanoTime();
        var random = new Random(seed);

        int killed = 0;
        for (int i = 0; i < KILLS; i++) {
            Scratch.delete(folder.resolve("out"));
            Scratch.delete(folder.resolve("bad"));
            var process = start();
            if (!process.waitFor(random.nextLong(usualMillis), TimeUnit.MILLISECONDS)) {
                killed++;
            }
            process.destroyForcibly().waitFor();
            checkManifest();
            assertThat(start().waitFor()).isZero();

            assertThat(content()).as("after kill %d, seed %d", i, seed).isEqualTo(undisturbed);
        }
        System.out.printf("%d runs, %d of them killed before their end%n", KILLS, killed);
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledRun.class.getName(),
                        folder.toString())
                .inheritIO()
                .start();
    }

    /** Where there is a manifest, all that it lists is there and whole. */
    private void checkManifest() throws IOException {
        var out = folder.resolve("out");
        if (!Files.exists(out.resolve("_manifest.json"))) {
            return;
        }
        var manifest = new ObjectMapper().readTree(out.resolve("_manifest.json").toFile());
        assertThat(manifest.path("files")).hasSize(FILES);
        for (var file : manifest.path("files")) {
            assertThat(FileDigest.of(out.resolve(file.path("name").asText())).digest())
                    .isEqualTo(file.path("sha256").asText());
        }
    }

    /** The digest of each file that a reader could come across. */
    private Map<String, String> content() throws IOException {
        var digests = new TreeMap<String, String>();
        for (var root : List.of(folder.resolve("out"), folder.resolve("bad"))) {
            try (var files = Files.walk(root)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    digests.put(folder.relativize(file).toString(), FileDigest.of(file).digest());
                }
            }
        }
        return digests;
    }
}
