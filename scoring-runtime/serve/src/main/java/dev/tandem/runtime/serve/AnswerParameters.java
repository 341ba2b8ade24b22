package dev.tandem.runtime.serve;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an answer says about itself beside its outputs, as the protocol's {@code parameters}.
 *
 * @param precomputed whether the answer was computed before; empty where none is looked for
 * @param counts how often something happened that the asker should know of, by name; nothing that never happened
 */
public record AnswerParameters(Optional<Boolean> precomputed, Map<String, Integer> counts) {

    /** Nothing to say. */
    public static final AnswerParameters NONE = new AnswerParameters(Optional.empty(), Map.of());

    public AnswerParameters {
        counts = new TreeMap<>(counts);
    }

    public boolean isEmpty() {
        return precomputed.isEmpty() && counts.isEmpty();
    }
}
