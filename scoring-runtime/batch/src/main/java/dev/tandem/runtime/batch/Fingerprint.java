package dev.tandem.runtime.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.core.FileDigest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Everything that a run's result depends on, in short: equal fingerprints, equal bytes. */
final class Fingerprint {

    /** Raised when the same input would give other bytes than before. */
    private static final int LAYOUT = 2;

    private static final int RUN_ID_DIGITS = 12;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private Fingerprint() {}

    static String of(BatchConfig config, String modelDigest, String revision, InputTable table) {
        var files = new ArrayList<List<String>>();
        for (var file : table.files()) {
            files.add(List.of(table.store().uri(file.name()), file.etag()));
        }
        var parts = new TreeMap<String, Object>();
        parts.put("layout", LAYOUT);
        parts.put("model", List.of(modelDigest, revision, config.model().columns()));
        parts.put("missingAsNaN", config.model().missingAsNaN());
        parts.put("inputFormat", table.format());
        parts.put("inputColumns", config.input().columns());
        parts.put("inputs", files);
        parts.put("output", List.of(config.output().format(), config.output().keep()));
        parts.put("quarantine", config.validation().quarantineUri());
        var sha256 = FileDigest.sha256();
        try {
            sha256.update(JSON.writeValueAsString(parts).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lists of texts are always JSON", e);
        }
        return FileDigest.text(sha256);
    }

    /** The run id where none is given. */
    static String runId(String fingerprint) {
        int start = fingerprint.indexOf(':') + 1;
        return fingerprint.substring(start, start + RUN_ID_DIGITS);
    }
}
