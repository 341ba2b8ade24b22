package dev.tandem.controllers.spec;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * What a run reads and writes.
 *
 * @param inputFormat empty where the files' names tell
 * @param columns for columns of the model the table's column, where that has another name
 * @param keep columns of the input that the output has too
 * @param quarantine where bad rows go; empty to count them only
 * @param maxErrorRatio the largest part of the rows, 0 to 1, that may be bad
 */
public record EffectiveTables(
        TableAddress input,
        Optional<String> inputFormat,
        SortedMap<String, String> columns,
        TableAddress output,
        String outputFormat,
        List<String> keep,
        Optional<TableAddress> quarantine,
        double maxErrorRatio) {

    /** Whether any of them is in an object store. */
    boolean inBuckets() {
        return Stream.concat(Stream.of(input), written())
                .anyMatch(TableAddress.Bucket.class::isInstance);
    }

    /** The addresses that are written to. */
    public Stream<TableAddress> written() {
        return Stream.concat(Stream.of(output), quarantine.stream());
    }
}
