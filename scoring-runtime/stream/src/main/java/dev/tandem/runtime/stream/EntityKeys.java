package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.json.JsonScanner;

import java.util.Optional;

/** The keys of a view's entities in records. */
final class EntityKeys {

    private EntityKeys() {}

    /**
     * The key that a field holds; empty where the record has none.
     *
     * @param field the field's place
     * @throws InvalidInputException if the field is of another type than the view's keys
     */
    static Optional<String> of(ViewConfig view, int field, FieldSpans spans) {
        return spans.value(field)
                .map(
                        json -> {
                            if (view.entityType().equals("string") && json.peek() == '"') {
                                return json.string();
                            }
                            if (view.entityType().equals("int64") && json.atNumber()) {
                                return Long.toString(whole(view, json));
                            }
                            throw wrong(view);
                        });
    }

    private static long whole(ViewConfig view, JsonScanner json) {
        try {
            return json.wholeNumber();
        } catch (ArithmeticException e) {
            throw wrong(view);
        }
    }

    private static InvalidInputException wrong(ViewConfig view) {
        return new InvalidInputException(
                "the key of view '%s' is not %s; the view's keys are"
                        .formatted(
                                view.name(),
                                view.entityType().equals("int64") ? "a whole number" : "text"));
    }
}
