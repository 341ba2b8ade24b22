package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a row got, for comparing: a line with the bits of each float and the digits of everything else. */
final class RowBits {

    private final TreeMap<String, List<String>> outputs = new TreeMap<>();

    /** The next value of that output; not-a-number is of one kind only, as JSON has but null for it. */
    void add(String output, Object value) {
        outputs.computeIfAbsent(output, ignored -> new ArrayList<>())
                .add(
                        value instanceof Float number
                                ? Integer.toHexString(Float.floatToIntBits(number))
                                : value.toString());
    }

    /** The next value, which its digits tell. */
    void add(String output, String datatype, JsonNode digits) {
        if (!datatype.equals("FP32")) {
            add(output, digits.asText());
        } else {
            add(output, digits.isNull() ? Float.NaN : Float.parseFloat(digits.asText()));
        }
    }

    @Override
    public String toString() {
        return outputs.toString();
    }
}
