package dev.tandem.runtime.config;

import java.util.List;
import java.util.Map;

/**
 * The topic that is scored; its records are JSON objects.
 *
 * @param offsetReset where a group begins that has committed nothing, one of {@link #OFFSET_RESETS}
 * @param maxBatchRows most records that are scored at once
 * @param columns for each of the model's columns the field of the record it is taken from; one that is not named is
 *     taken from the field of its own name
 */
public record StreamSourceConfig(
        String topic,
        String consumerGroup,
        String offsetReset,
        int maxBatchRows,
        Map<String, String> columns) {

    public static final List<String> OFFSET_RESETS = List.of("earliest", "latest");
    public static final int MAX_BATCH_ROWS = 100_000;

    public StreamSourceConfig {
        Checks.text("source.topic", topic);
        Checks.text("source.consumerGroup", consumerGroup);
        Checks.oneOf("source.offsetReset", offsetReset, OFFSET_RESETS);
        Checks.between("source.maxBatchRows", maxBatchRows, 1, MAX_BATCH_ROWS, " records");
        columns = columns == null ? Map.of() : Map.copyOf(columns);
    }
}
