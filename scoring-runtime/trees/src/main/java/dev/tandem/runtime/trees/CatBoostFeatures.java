package dev.tandem.runtime.trees;

import java.util.ArrayList;
import java.util.List;

/** What a CatBoost file says about its features, of which all have to be numbers. */
final class CatBoostFeatures {

    /** A numeric feature: where it is in a row, and where not-a-number goes. */
    record Numeric(int index, Missing missing) {}

    private final List<Numeric> numbers = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** Reads the part of the file. */
    void read(Document in) {
        in.object(
                field -> {
                    if (field.equals("float_features")) {
                        in.array(() -> feature(in));
                    } else if (field.equals("ctrs")) {
                        throw categorical(field);
                    } else if (field.endsWith("_features")) {
                        in.array(
                                () -> {
                                    throw categorical(field);
                                });
                    } else {
                        in.skip();
                    }
                });
    }

    private static MalformedModelException categorical(String kind) {
        return new MalformedModelException(
                "it has %s, whose values are not numbers; encode them before training"
                        .formatted(kind));
    }

    private void feature(Document in) {
        int[] indexes = {-1, -1};
        String[] texts = {"", ""};
        in.object(
                field -> {
                    switch (field) {
                        case "feature_index" -> indexes[0] = index(in.number());
                        case "flat_feature_index" -> indexes[1] = index(in.number());
                        case "feature_id" -> texts[0] = in.text();
                        case "nan_value_treatment" -> texts[1] = in.text();
                        default -> in.skip();
                    }
                });
        // With numbers only, the number among them is the place in the row: so are the names in
        // order.
        if (indexes[0] != names.size() || indexes[1] != names.size()) {
            throw new MalformedModelException(
                    "feature %d has the numbers %d and %d"
                            .formatted(names.size(), indexes[0], indexes[1]));
        }
        names.add(texts[0]);
        numbers.add(new Numeric(indexes[1], missing(texts[1])));
    }

    private static int index(double number) {
        if (!(number >= 0 && number < Features.MOST)) {
            throw new MalformedModelException(
                    "it has feature number %s; allowed: 0 to %d"
                            .formatted(number, Features.MOST - 1));
        }
        return (int) number;
    }

    /** Not-a-number is not above any border; as true, it counts as above all. */
    private static Missing missing(String treatment) {
        return switch (treatment) {
            case "AsFalse", "AsIs" -> Missing.LEFT;
            case "AsTrue" -> Missing.RIGHT;
            default ->
                    throw new MalformedModelException(
                            "a feature's nan_value_treatment is '%s'; known are AsIs, AsFalse, AsTrue"
                                    .formatted(treatment));
        };
    }

    int count() {
        return names.size();
    }

    List<String> names() {
        return names;
    }

    /** The feature of that number. */
    Numeric number(double index) {
        if (!(index >= 0 && index < numbers.size() && index == Math.rint(index))) {
            throw new MalformedModelException(
                    "it splits by feature %s, but there are %d, counted from 0"
                            .formatted(index, names.size()));
        }
        return numbers.get((int) index);
    }
}
