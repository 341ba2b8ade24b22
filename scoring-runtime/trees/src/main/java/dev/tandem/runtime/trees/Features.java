package dev.tandem.runtime.trees;

import java.util.HashSet;
import java.util.List;

/** What files say about the features of a model. */
final class Features {

    /** Rows of more values are not sent as tensors. */
    static final int MOST = 1 << 22;

    private Features() {}

    /**
     * The names of the features, if the file has one for each and they are not those that the
     * library makes up.
     *
     * @param generated what a made-up name has before its number
     */
    static List<String> names(List<String> names, int features, String generated) {
        if (names.size() != features
                || names.contains("")
                || new HashSet<>(names).size() != features) {
            return List.of();
        }
        for (int i = 0; i < features; i++) {
            if (!names.get(i).equals(generated + i)) {
                return List.copyOf(names);
            }
        }
        return List.of();
    }
}
