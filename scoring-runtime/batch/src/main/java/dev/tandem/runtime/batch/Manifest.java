package dev.tandem.runtime.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a run has published. It is the last thing that a run writes, so whatever it lists is there. It holds no time: the
 * same run, done again, writes the same bytes.
 *
 * @param fingerprint of everything that the result depends on
 * @param prefix of the run's files, below the output
 * @param quarantine the files of bad rows
 */
record Manifest(
        String version,
        String runId,
        String fingerprint,
        String prefix,
        TableFormat format,
        List<Column> schema,
        Model model,
        List<Input> inputs,
        List<File> files,
        Figures figures,
        List<String> quarantine) {

    static final String VERSION = "v1alpha1";
    static final String NAME = "_manifest.json";

    record Column(String name, String type) {}

    record Model(String name, String revision, String digest) {}

    record Input(String uri, long bytes, String etag, long rows) {}

    /**
     * One file of predictions.
     *
     * @param name below the output
     */
    record File(String name, long rows, long bytes, String sha256) {}

    record Figures(long rowsRead, long rowsScored, long rowsQuarantined) {}

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    // A newer writer may say more.
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    byte[] toJson() {
        try {
            return (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers are always JSON", e);
        }
    }

    /** The manifest that this text is. */
    static Manifest of(byte[] json, String uri) throws BatchException {
        try {
            return JSON.readValue(json, Manifest.class);
        } catch (IOException e) {
            throw new BatchException(
                    TerminationReason.ConfigInvalid,
                    "%s is no manifest of this program; give the job an output folder of its own, or remove the file"
                            .formatted(uri),
                    e);
        }
    }
}
