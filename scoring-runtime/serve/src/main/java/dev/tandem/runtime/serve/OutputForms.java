package dev.tandem.runtime.serve;

import java.util.Map;

/**
 * In which form a request wants its outputs, beyond which of them.
 *
 * @param raw whether outputs are given as bytes where nothing is said of one of them
 * @param rawByName what is said of single outputs
 * @param classes of how many classes an output gives the best instead of all its values (Triton's classification
 *     extension), at least 1 each
 */
public record OutputForms(
        boolean raw, Map<String, Boolean> rawByName, Map<String, Integer> classes) {

    /** All values of all outputs, typed: as JSON numbers, or in the contents of a message. */
    public static final OutputForms TYPED = new OutputForms(false, Map.of(), Map.of());

    /** All values of all outputs, as bytes. */
    public static final OutputForms RAW = new OutputForms(true, Map.of(), Map.of());

    /** Whether that output is given as bytes. */
    public boolean isRaw(String output) {
        return rawByName.isEmpty() ? raw : rawByName.getOrDefault(output, raw);
    }
}
