package dev.tandem.runtime.serve;

import java.util.List;
import java.util.Map;

/**
 * In which form a request wants its outputs, beyond which of them.
 *
 * @param raw whether outputs are given as bytes where nothing is said of one of them
 * @param rawByName what is said of single outputs
 * @param classes which outputs give the best classes instead of all their values (Triton's classification extension)
 */
public record OutputForms(
        boolean raw, Map<String, Boolean> rawByName, Map<String, BestClasses> classes) {

    /**
     * The best classes of an output.
     *
     * @param count of how many, at least 1
     * @param labels what the model calls its classes; empty where it does not
     */
    public record BestClasses(int count, List<String> labels) {}

    /** All values of all outputs, typed: as JSON numbers, or in the contents of a message. */
    public static final OutputForms TYPED = new OutputForms(false, Map.of(), Map.of());

    /** All values of all outputs, as bytes. */
    public static final OutputForms RAW = new OutputForms(true, Map.of(), Map.of());

    /** Whether that output is given as bytes. */
    public boolean isRaw(String output) {
        return rawByName.isEmpty() ? raw : rawByName.getOrDefault(output, raw);
    }
}
