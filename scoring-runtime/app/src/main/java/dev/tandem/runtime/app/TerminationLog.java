package dev.tandem.runtime.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.TerminationReport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the process leaves its last words; Kubernetes makes the file, so its absence means nobody asks. */
record TerminationLog(Path file) {

    static final String DEFAULT_FILE = "/dev/termination-log";

    private static final System.Logger LOG = System.getLogger(TerminationLog.class.getName());

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS))
                    .build();

    /** Writes one line, if the file is there. A failure is logged, for it must not change how the process ends. */
    void write(TerminationReport report) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            Files.writeString(
                    file,
                    fitting(report),
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the termination report cannot be written to " + file,
                    e);
        }
    }

    /** The report as one line of at most {@link TerminationReport#MAX_BYTES} bytes; what is dropped first matters least. */
    static String fitting(TerminationReport report) throws JsonProcessingException {
        String whole = line(report);
        if (fits(whole)) {
            return whole;
        }
        var shorter = report.withoutSignature();
        String line = line(shorter);
        while (!fits(line)) {
            var message = shorter.message();
            shorter = shorter.withMessage(message.substring(0, message.length() * 3 / 4) + "…");
            line = line(shorter);
        }
        return line;
    }

    private static String line(TerminationReport report) throws JsonProcessingException {
        return JSON.writeValueAsString(report) + "\n";
    }

    private static boolean fits(String line) {
        return line.getBytes(StandardCharsets.UTF_8).length <= TerminationReport.MAX_BYTES;
    }
}
