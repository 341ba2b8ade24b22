package dev.tandem.controllers.spec;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is read, what is written, and how.
 *
 * @param offsetReset {@code earliest} or {@code latest}
 * @param columns for columns of the model the field that fills it, where that has another name
 * @param keep fields of the record that its result has too
 * @param deadLetter where records go that cannot be scored; empty to stop at the first of them
 */
public record EffectiveStream(
        String topic,
        String consumerGroup,
        String offsetReset,
        int maxBatchRows,
        SortedMap<String, String> columns,
        String sinkTopic,
        List<String> keep,
        Optional<DeadLetters> deadLetter) {

    /**
     * Where records go that cannot be scored.
     *
     * @param attempts how often a record is tried, where trying again can help
     */
    public record DeadLetters(String topic, int attempts) {}
}
