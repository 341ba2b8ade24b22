package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds each file to the columns of the first.
 *
 * @param uri of the first file
 * @param columns of the first file, and their types
 */
record SchemaCheck(
        String uri,
        Map<String, String> columns,
        TableFormat format,
        TableColumns wanted,
        boolean missingAsNaN) {

    private static final int MOST_NAMES = 30;

    /** Refuses a file that lacks a column or has it with another type. */
    void check(String fileUri, Map<String, String> schema) throws BatchException {
        for (String name : needed()) {
            var type = schema.get(name);
            if (type == null) {
                throw invalid(
                        "%s has no column '%s'; it has %s".formatted(fileUri, name, names(schema)));
            }
            var first = columns.get(name);
            if (first != null && !first.equals(type) && isTyped(name)) {
                throw invalid(
                        "column '%s' is %s in %s, but %s in %s; write all files of a table with the same types"
                                .formatted(name, type, fileUri, first, uri));
            }
        }
    }

    private List<String> needed() {
        var names = new ArrayList<String>(wanted.keep());
        // A JSON object leaves out what it has no value for.
        if (format != TableFormat.jsonl || !missingAsNaN) {
            wanted.model().forEach(column -> names.add(column.tableColumn()));
        }
        return names;
    }

    /** In JSON Lines each value is judged by itself, so only what is kept has a type. */
    private boolean isTyped(String name) {
        return format != TableFormat.jsonl || wanted.keep().contains(name);
    }

    private static String names(Map<String, String> schema) {
        if (schema.isEmpty()) {
            return "none";
        }
        var names = schema.keySet().stream().limit(MOST_NAMES).toList();
        return String.join(", ", names) + (schema.size() > MOST_NAMES ? ", ..." : "");
    }

    private static BatchException invalid(String message) {
        return new BatchException(TerminationReason.InputInvalid, message);
    }
}
