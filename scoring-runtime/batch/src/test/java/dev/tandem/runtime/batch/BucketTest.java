package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.ObjectStoreConfig;
import dev.tandem.runtime.config.TerminationReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs from a bucket to a bucket, on a real S3 server. */
class BucketTest {

    @TempDir private Path folder;
    @TempDir private Path buckets;

    private TestS3 s3;
    private Job job;

    @BeforeEach
    void startTheServer() throws Exception {
        Files.createDirectories(buckets.resolve("lake/in"));
        s3 = TestS3.over(buckets);
        job = Job.in(folder).on(s3.config(), TestS3.KEYS, "s3://lake");
    }

    @AfterEach
    void stopTheServer() {
        s3.close();
    }

    private void table(String name, int first, int rows) throws Exception {
        Tables.parquet(
                buckets.resolve("lake/in").resolve(name),
                "SELECT range AS id, range AS a, -range AS b FROM range(%d, %d)"
                        .formatted(first, first + rows));
    }

    @Test
    void publishesInTheBucketWhatItReadInTheBucket() throws Exception {
        table("a.parquet", 0, 3_000);
        table("b.parquet", 3_000, 2);

        var figures = job.run("one");

        var out = buckets.resolve("lake/out");
        assertThat(figures.rowsScored()).isEqualTo(3_002);
        assertThat(figures.outputUri()).isEqualTo("s3://lake/out/run=one/");
        assertThat(
                        Tables.rows(
                                "SELECT * EXCLUDE (run) FROM '%s/run=one/part-*.parquet' WHERE id > 2999"
                                        .formatted(out)))
                .containsExactly("3000,3000.0,-3000.0,r1", "3001,3001.0,-3001.0,r1");
        var manifest = new ObjectMapper().readTree(out.resolve("_manifest.json").toFile());
        assertThat(manifest.path("inputs").get(1).path("uri").asText())
                .isEqualTo("s3://lake/in/b.parquet");
        assertThat(manifest.path("inputs").get(1).path("etag").asText()).isNotEmpty();
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void doesNothingWhileTheObjectsHaveTheSameTags() throws Exception {
        table("a.parquet", 0, 10);
        job.skipping().run("one");

        assertThat(job.skipping().run("two").unchanged()).isTrue();
        table("b.parquet", 0, 10);
        assertThat(job.skipping().run("three").rowsScored()).isEqualTo(20);
    }

    @Test
    void keepsBadRowsInTheBucket() throws Exception {
        Files.writeString(buckets.resolve("lake/in/t.csv"), "id,a,b\n1,1,1\n2,x,2\n");

        job.allowing(0.5).run("one");

        assertThat(
                        Tables.rows(
                                "SELECT source, row, \"value\" FROM read_json('%s/lake/bad/run=one/*.jsonl')"
                                        .formatted(buckets)))
                .isEqualTo(List.of("s3://lake/in/t.csv,2,x"));
    }

    @Test
    void passesOnTheServersWordsAboutAKeyThatIsWrong() throws Exception {
        table("a.parquet", 0, 10);

        var failure =
                job.on(s3.config(), new StorageKeys("tester", "other"), "s3://lake").failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.StorageRefused);
        assertThat(failure)
                .hasMessageContaining("s3://lake/in/")
                .hasMessageContaining("SignatureDoesNotMatch");
    }

    @Test
    void passesOnTheServersWordsAboutABucketThatIsMissing() {
        var failure = job.on(s3.config(), TestS3.KEYS, "s3://sea").failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.StorageRefused);
        assertThat(failure)
                .hasMessageContaining("s3://sea/in/")
                .hasMessageContaining("The specified bucket does not exist");
    }

    @Test
    void saysWhatS3TakesAsABucket() {
        var failure = job.on(s3.config(), TestS3.KEYS, "s3://a").failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.ConfigInvalid);
        assertThat(failure).hasMessageContaining("S3 wants a bucket to have 3 to 63");
    }

    @Test
    void namesAnEndpointThatDoesNotAnswer() {
        var nobody = new ObjectStoreConfig("http://127.0.0.1:1", "us-east-1", "", "");

        var failure = job.on(nobody, TestS3.KEYS, "s3://lake").failure();

        assertThat(failure.reason()).isEqualTo(TerminationReason.StorageRefused);
        assertThat(failure)
                .hasMessageContaining("http://127.0.0.1:1/lake")
                .hasMessageContaining("Connection refused");
    }

    @Test
    void saysWhereThereIsNoObject() {
        assertThat(job.reading("s3://lake/in/*.parquet").failure().reason())
                .isEqualTo(TerminationReason.InputNotFound);
    }
}
