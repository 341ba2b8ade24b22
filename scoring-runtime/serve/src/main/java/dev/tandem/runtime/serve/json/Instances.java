package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.json.JsonScanner;
import dev.tandem.runtime.serve.RefusedException;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where in a body the values of V1's instances begin: of each input that of every row, in the order of the rows. Nothing else
 * of them is kept, so that they take no more memory than the body itself.
 */
final class Instances {

    /** One input's values, each at its place in the body. */
    static final class Places {

        private int[] places = new int[4];
        private int count;

        private void add(int place) {
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
            }
            places[count++] = place;
        }

        int[] toArray() {
            return Arrays.copyOf(places, count);
        }
    }

    private final JsonScanner json;
    private final ObjectReader objects;
    private final String onlyInput;
    private final Map<String, Places> inputs = new LinkedHashMap<>();
    private int rows;

    /**
     * None yet.
     *
     * @param onlyInput the input that instances without names are for; empty where there are several
     */
    Instances(JsonScanner json, ObjectReader objects, String onlyInput) {
        this.json = json;
        this.objects = objects;
        this.onlyInput = onlyInput;
    }

    /** Reads the array, which is next. */
    void read() {
        if (json.peek() != '[') {
            throw RefusedException.invalid("'instances' must be an array of rows");
        }
        json.expect('[');
        if (json.accept(']')) {
            return;
        }
        do {
            readInstance();
            rows++;
        } while (json.accept(','));
        json.expect(']');
    }

    private void readInstance() {
        if (json.peek() != '{') {
            if (onlyInput.isEmpty()) {
                throw RefusedException.invalid(
                        "instance %d has no names, and the model has several inputs; send objects, each with a value for every input"
                                .formatted(rows));
            }
            add(onlyInput);
        } else {
            objects.object(this::add);
        }
        for (var input : inputs.entrySet()) {
            if (input.getValue().count <= rows) {
                throw RefusedException.invalid(
                        "instance %d has no '%s', which others have"
                                .formatted(rows, input.getKey()));
            }
        }
    }

    private void add(String input) {
        var places = inputs.computeIfAbsent(input, name -> new Places());
        if (places.count != rows) {
            throw RefusedException.invalid(
                    places.count < rows
                            ? "instance %d has '%s', which others have not".formatted(rows, input)
                            : "instance %d has '%s' twice".formatted(rows, input));
        }
        json.peek();
        places.add(json.position());
        json.skipValue();
    }

    int rows() {
        return rows;
    }

    Map<String, Places> inputs() {
        return inputs;
    }
}
