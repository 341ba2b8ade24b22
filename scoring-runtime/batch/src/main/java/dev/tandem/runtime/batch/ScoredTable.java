package dev.tandem.runtime.batch;

import java.util.List;

/**
 * What became of a table.
 *
 * @param schema of the files of predictions
 */
record ScoredTable(List<Part> parts, List<Manifest.Column> schema) {

    long rowsRead() {
        return parts.stream().mapToLong(Part::rowsRead).sum();
    }

    long rowsScored() {
        return parts.stream().mapToLong(Part::rowsScored).sum();
    }

    long rowsBad() {
        return rowsRead() - rowsScored();
    }

    /** What was read, as the manifest lists it. */
    List<Manifest.Input> inputs(Store store) {
        return parts.stream()
                .map(
                        part ->
                                new Manifest.Input(
                                        store.uri(part.input().name()),
                                        part.input().bytes(),
                                        part.input().etag(),
                                        part.rowsRead()))
                .toList();
    }

    /** What was written, as the manifest lists it. */
    List<Manifest.File> files() {
        return parts.stream()
                .map(
                        part ->
                                new Manifest.File(
                                        part.name(),
                                        part.rowsScored(),
                                        part.bytes(),
                                        part.sha256()))
                .toList();
    }

    /** The first bad row, as a sentence. */
    String firstBad() {
        return parts.stream()
                .flatMap(part -> part.firstBad().stream())
                .findFirst()
                .map(
                        bad ->
                                "%s row %d: %s%s%s"
                                        .formatted(
                                                bad.source(),
                                                bad.row(),
                                                bad.reason(),
                                                bad.column() == null
                                                        ? ""
                                                        : ", column '" + bad.column() + "'",
                                                bad.value() == null
                                                        ? ""
                                                        : ", value '"
                                                                + shortened(bad.value())
                                                                + "'"))
                .orElse("");
    }

    private static String shortened(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "…";
    }

    List<String> quarantineFiles() {
        return parts.stream().flatMap(part -> part.quarantine().stream()).toList();
    }
}
