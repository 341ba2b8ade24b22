package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs that have no room left, on real disks of a few MiB. */
class DiskFullTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void leavesWhatWasPublishedWhereTheVolumeIsFull(TableFormat format) throws Exception {
        try (var disk = TinyDisk.at(folder.resolve("out"), 4)) {
            var job = Job.in(folder).writing(disk.folder().toString(), format);
            table(10);
            job.run("small");
            var manifest = Files.readString(disk.folder().resolve("_manifest.json"));
            var files = files(disk);
            table(1_000_000);

            var failure = catchThrowableOfType(BatchException.class, () -> job.run("large"));

            assertThat(failure.reason()).isEqualTo(TerminationReason.DiskFull);
            assertThat(failure).hasMessageContaining("No space left on device");
            assertThat(disk.folder().resolve("_manifest.json")).hasContent(manifest);
            assertThat(files(disk)).isEqualTo(files);

            table(20);
            assertThat(job.run("again").rowsScored()).isEqualTo(20);
        }
    }

    @Test
    void namesTheQuarantineThatHasNoRoom() throws Exception {
        table(10);
        try (var disk = TinyDisk.at(folder.resolve("bad"), 1)) {
            Files.writeString(folder.resolve("in/t.csv"), "id,a,b\n1,1,x\n2,1,1\n");
            Files.delete(folder.resolve("in/t.parquet"));
            disk.fill();

            var failure =
                    catchThrowableOfType(
                            BatchException.class, () -> Job.in(folder).allowing(1).run("one"));

            assertThat(failure.reason()).isEqualTo(TerminationReason.DiskFull);
            assertThat(failure).hasMessageContaining(disk.folder().toString());
            assertThat(folder.resolve("out/_manifest.json")).doesNotExist();
        }
    }

    @Test
    void namesTheCopyThatTheScratchFolderHasNoRoomFor() throws Exception {
        var buckets = folder.resolve("buckets");
        Files.createDirectories(buckets.resolve("lake"));
        table(300_000);
        Files.move(folder.resolve("in"), buckets.resolve("lake/in"));
        try (var disk = TinyDisk.at(folder.resolve("scratch"), 1);
                var s3 = TestS3.over(buckets)) {
            var job = Job.in(folder).on(s3.config(), TestS3.KEYS, "s3://lake");

            var failure = catchThrowableOfType(BatchException.class, () -> job.run("one"));

            assertThat(failure.reason()).isEqualTo(TerminationReason.DiskFull);
            assertThat(failure)
                    .hasMessageContaining("s3://lake/in/t.parquet")
                    .hasMessageContaining(disk.folder().toString());
            assertThat(disk.folder()).isEmptyDirectory();
            assertThat(buckets.resolve("lake/out")).doesNotExist();
        }
    }

    private void table(int rows) throws Exception {
        Tables.parquet(
                Files.createDirectories(folder.resolve("in")).resolve("t.parquet"),
                "SELECT range AS id, random() AS a, random() AS b FROM range(%d)".formatted(rows));
    }

    private static List<Path> files(TinyDisk disk) throws IOException {
        try (var files = Files.walk(disk.folder())) {
            return files.sorted().toList();
        }
    }
}
