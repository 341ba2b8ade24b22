package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.json.JsonScanner;
import dev.tandem.runtime.serve.RefusedException;

/** Reads the objects, arrays and strings around a request's tensors, and names what is none where one has to be. */
final class ObjectReader {

    private final JsonScanner json;

    ObjectReader(JsonScanner json) {
        this.json = json;
    }

    /** Reads the value of one field of an object, whose key has just been read. */
    @FunctionalInterface
    interface Field {
        void read(String key);
    }

    /** Reads an object, which is next. */
    void object(Field field) {
        json.expect('{');
        if (json.accept('}')) {
            return;
        }
        do {
            String key = json.string();
            json.expect(':');
            field.read(key);
        } while (json.accept(','));
        json.expect('}');
    }

    /** Reads an array of objects. */
    void objects(String what, Runnable element) {
        if (json.peek() != '[') {
            throw other("'%s' must be an array, at byte %d", what);
        }
        json.expect('[');
        if (json.accept(']')) {
            return;
        }
        do {
            if (json.peek() != '{') {
                throw other("'%s' must hold objects, at byte %d", what);
            }
            element.run();
        } while (json.accept(','));
        json.expect(']');
    }

    /** Reads an object of parameters; those that mean nothing here have to be skipped. */
    void parameters(String of, Field parameter) {
        if (json.peek() != '{') {
            throw other("the parameters of %s must be an object, at byte %d", of);
        }
        object(parameter);
    }

    String string(String what) {
        if (json.peek() != '"') {
            throw other("the %s must be a string, at byte %d", what);
        }
        return json.string();
    }

    boolean truth(String what) {
        byte next = json.peek();
        if (next != 't' && next != 'f') {
            throw other("%s must be true or false, at byte %d", what);
        }
        return json.truth();
    }

    /** Reads a whole number of 64 bits. */
    long wholeNumber(String what) {
        if (!json.atNumber()) {
            throw other("%s must be a number, at byte %d", what);
        }
        try {
            return json.wholeNumber();
        } catch (ArithmeticException e) {
            throw RefusedException.invalid(
                    "%s is %s before byte %d; it takes a whole number of 64 bits"
                            .formatted(what, e.getMessage(), json.position()));
        }
    }

    /** What to say of a value of another kind, if it is one; what is no JSON at all is told as that. */
    private RefusedException other(String message, String what) {
        int position = json.position();
        json.skipValue();
        return RefusedException.invalid(message.formatted(what, position));
    }
}
