package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

class TerminationLogTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    @Test
    void givenASignatureThatIsTooLong_whenWritten_thenTheRestOfTheReportIsWhole()
            throws JsonProcessingException {
        var many =
                Collections.nCopies(
                        200, new TensorSignature("features", "FP32", List.of(-1L, 30L)));
        var report =
                new TerminationReport(
                        TerminationReason.Verified,
                        "model m can be served",
                        "sha256:" + "a".repeat(64),
                        5,
                        many,
                        many,
                        null);

        var line = TerminationLog.fitting(report);

        assertThat(JSON.readValue(line, TerminationReport.class))
                .isEqualTo(report.withoutSignature());
    }

    @Test
    void givenAMessageThatIsTooLong_whenWritten_thenItsBeginningFits()
            throws JsonProcessingException {
        var line =
                TerminationLog.fitting(
                        TerminationReport.of(
                                TerminationReason.ModelInvalid,
                                "the beginning " + "ü\"\n".repeat(4096)));

        assertThat(line.getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(TerminationReport.MAX_BYTES);
        assertThat(JSON.readValue(line, TerminationReport.class).message())
                .startsWith("the beginning ü")
                .endsWith("…");
    }

    @Test
    void givenNoFile_whenWritten_thenNoneIsMade() {
        var file = folder.resolve("nobody-asks");

        new TerminationLog(file).write(TerminationReport.of(TerminationReason.Stopped, "stopped"));

        assertThat(Files.exists(file)).isFalse();
    }
}
