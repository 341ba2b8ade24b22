package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.FileDigest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs on a real S3 server that is overloaded now and then, or takes some requests and not others.
 */
class SpoiledBucketTest {

    @TempDir private Path folder;
    @TempDir private Path buckets;

    private TestS3 s3;

    @BeforeEach
    void startTheServer() throws Exception {
        Files.createDirectories(buckets.resolve("lake/in"));
        for (int i = 0; i < 3; i++) {
            Tables.parquet(
                    buckets.resolve("lake/in/t%d.parquet".formatted(i)),
                    "SELECT range AS id, range AS a, -range AS b FROM range(5000)");
        }
        s3 = TestS3.over(buckets);
    }

    @AfterEach
    void stopTheServer() {
        s3.close();
    }

    @Test
    void scoresAllOfATableWhoseStoreIsOverloadedNowAndThen() throws Exception {
        job(s3).run("one");
        var undisturbed = written();

        try (var proxy =
                S3Proxy.before(
                        s3,
                        (request, number) ->
                                switch (number % 5) {
                                    case 1 -> Optional.of(S3Proxy.SLOW_DOWN);
                                    case 3 -> Optional.of(S3Proxy.INTERNAL_ERROR);
                                    default -> Optional.empty();
                                })) {
            var figures = job(proxy).run("one");

            assertThat(figures.rowsScored()).isEqualTo(15_000);
            assertThat(proxy.spoiled()).isGreaterThan(5);
            assertThat(written()).isEqualTo(undisturbed);
        }
    }

    @Test
    void readsAgainWhatBreaksOff() throws Exception {
        try (var proxy =
                S3Proxy.before(
                        s3,
                        (request, number) ->
                                request.startsWith("GET") && number % 2 == 0
                                        ? Optional.of(new S3Proxy.Fault.Cut(2_000))
                                        : Optional.empty())) {
            assertThat(job(proxy).run("one").rowsScored()).isEqualTo(15_000);
            assertThat(proxy.spoiled()).isPositive();
        }
    }

    @Test
    void saysInTheStoresWordsThatItStaysOverloaded() throws Exception {
        try (var proxy = S3Proxy.before(s3, (request, number) -> Optional.of(S3Proxy.SLOW_DOWN))) {
            var failure = catchThrowableOfType(BatchException.class, () -> job(proxy).run("one"));

            assertThat(failure.reason()).isEqualTo(TerminationReason.StorageRefused);
            assertThat(failure)
                    .hasMessageContaining("s3://lake/in/")
                    .hasMessageContaining("SlowDown")
                    .hasMessageContaining("Please reduce your request rate.");
            assertThat(proxy.spoiled()).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"part-00002", "run=two/_manifest.json", "out/_manifest.json"})
    void leavesWhatWasPublishedWhereItMayNotWrite(String name) throws Exception {
        job(s3).run("one");
        var published = written();
        Tables.parquet(
                buckets.resolve("lake/in/t9.parquet"),
                "SELECT range AS id, range AS a, -range AS b FROM range(5)");

        try (var proxy =
                S3Proxy.before(
                        s3,
                        (request, number) ->
                                request.startsWith("PUT") && escaped(request).contains(name)
                                        ? Optional.of(S3Proxy.DENIED)
                                        : Optional.empty())) {
            var failure = catchThrowableOfType(BatchException.class, () -> job(proxy).run("two"));

            assertThat(failure.reason()).isEqualTo(TerminationReason.StorageRefused);
            assertThat(failure)
                    .hasMessageContaining("s3://lake/out/")
                    .hasMessageContaining(name)
                    .hasMessageContaining("AccessDenied");
            assertThat(proxy.spoiled()).isPositive();
        }
        assertThat(written()).isEqualTo(published);
    }

    private static String escaped(String request) {
        return request.replace("%3D", "=");
    }

    private Job job(TestS3 at) {
        return Job.in(folder).on(at.config(), TestS3.KEYS, "s3://lake");
    }

    private Job job(S3Proxy at) {
        return Job.in(folder).on(at.config(), TestS3.KEYS, "s3://lake");
    }

    /** The digest of each file that is written. */
    private Map<String, String> written() throws IOException {
        var digests = new TreeMap<String, String>();
        try (var files = Files.walk(buckets.resolve("lake/out"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                digests.put(buckets.relativize(file).toString(), FileDigest.of(file).digest());
            }
        }
        return digests;
    }
}
