package dev.tandem.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.util.List;

class TerminationReportTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void givenAReport_whenWrittenAndRead_thenItIsTheSame() throws JsonProcessingException {
        var report =
                new TerminationReport(
                        TerminationReason.Verified,
                        "can be served",
                        "sha256:" + "0".repeat(64),
                        1234,
                        List.of(new TensorSignature("X", "FP32", List.of(-1L, 4L))),
                        List.of(),
                        new BatchFigures(
                                "nightly-1",
                                false,
                                10,
                                9,
                                1,
                                9,
                                1500,
                                "0".repeat(12),
                                "s3://lake/scores/run=nightly-1"));

        var json = JSON.writeValueAsString(report);

        assertThat(json)
                .contains("\"inputs\":[{\"name\":\"X\",\"datatype\":\"FP32\",\"shape\":[-1,4]}]");
        assertThat(JSON.readValue(json, TerminationReport.class)).isEqualTo(report);
    }

    @Test
    void givenAReportOfReasonAndMessageOnly_whenRead_thenTheRestIsEmpty()
            throws JsonProcessingException {
        var report =
                JSON.readValue(
                        "{\"reason\": \"ConfigInvalid\", \"message\": \"server.port is wrong\"}",
                        TerminationReport.class);

        assertThat(report)
                .isEqualTo(
                        TerminationReport.of(
                                TerminationReason.ConfigInvalid, "server.port is wrong"));
        assertThat(report.knownDigest()).isEmpty();
    }
}
