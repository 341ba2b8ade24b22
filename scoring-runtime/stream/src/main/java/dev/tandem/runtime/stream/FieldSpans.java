package dev.tandem.runtime.stream;

import dev.tandem.runtime.core.json.JsonScanner;

import java.util.Arrays;
import java.util.Optional;

/** Where in a record's value the values of its fields stand, as bytes that need not be read again to be passed on. */
final class FieldSpans {

    private static final int ABSENT = -1;

    private final byte[] json;
    private final int[] spans;

    FieldSpans(byte[] json, int fields) {
        this.json = json;
        this.spans = new int[fields * 2];
        Arrays.fill(spans, ABSENT);
    }

    void put(int field, int start, int end) {
        spans[field * 2] = start;
        spans[field * 2 + 1] = end;
    }

    boolean has(int field) {
        return spans[field * 2] != ABSENT;
    }

    /** Whether the record has the field, with a value. */
    boolean hasValue(int field) {
        return has(field) && json[start(field)] != 'n';
    }

    int start(int field) {
        return spans[field * 2];
    }

    int length(int field) {
        return spans[field * 2 + 1] - spans[field * 2];
    }

    byte[] json() {
        return json;
    }

    /** The field's value, to be read again; empty where the record has none, or null. */
    Optional<JsonScanner> value(int field) {
        if (!hasValue(field)) {
            return Optional.empty();
        }
        var scanner = new JsonScanner(json);
        scanner.moveTo(start(field));
        return Optional.of(scanner);
    }
}
