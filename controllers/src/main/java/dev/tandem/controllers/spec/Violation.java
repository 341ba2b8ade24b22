package dev.tandem.controllers.spec;

/**
 * One thing that is wrong with a spec.
 *
 * @param field path from the resource's root, such as {@code spec.model.storageUri}
 * @param message names the value and what is allowed
 */
public record Violation(String field, String message) {

    @Override
    public String toString() {
        return field + ": " + message;
    }
}
