package dev.tandem.runtime.stream;

import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.json.JsonScanner;

/** Values of a record's fields as what they are, for those who take values of any type. */
final class FieldValues {

    private FieldValues() {}

    /**
     * A number, truth or text; null where the field is missing or null.
     *
     * @throws InvalidInputException if it is an object or an array
     */
    static Object of(FieldSpans spans, int field) {
        return spans.value(field).map(FieldValues::read).orElse(null);
    }

    private static Object read(JsonScanner json) {
        return switch (json.peek()) {
            case '"' -> json.string();
            case 't', 'f' -> json.truth();
            case '{', '[' ->
                    throw new InvalidInputException(
                            "an object or an array is to be published; a feature is one value");
            default -> number(json);
        };
    }

    /** A whole number as such, as a double would lose its last digits. */
    private static Object number(JsonScanner json) {
        int start = json.position();
        try {
            return json.wholeNumber();
        } catch (ArithmeticException e) {
            json.moveTo(start);
            return json.float64();
        }
    }
}
