package dev.tandem.runtime.app;

import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.OnnxFile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What somebody should know of a model before serving it, though it can be served. */
final class ModelWarnings {

    /** By docs/decisions/0008-same-bits.md. */
    private static final Set<String> BY_ROWS =
            Set.of("Log", "Softplus", "Sin", "Cos", "Atan", "Elu", "Selu", "Celu");

    /** They trap on x86-64, where the quotient does not fit; by 0 is guarded (docs/decisions/0010-probe.md). */
    private static final Set<String> DIVISIONS = Set.of("Div", "Mod");

    private static final Set<String> WHOLE = Set.of("INT64", "INT32");

    private ModelWarnings() {}

    private static boolean hasWholeNumbers(ModelSignature signature) {
        return signature.inputs().stream().anyMatch(input -> WHOLE.contains(input.datatype()));
    }

    static List<String> of(OnnxFile onnx, ModelSignature signature) {
        var warnings = new ArrayList<String>();
        var byRows = onnx.operators().stream().filter(BY_ROWS::contains).toList();
        if (!byRows.isEmpty()) {
            warnings.add(
                    "by %s, the last bits of a row's results may depend on how many rows are scored together"
                            .formatted(String.join(", ", byRows)));
        }
        boolean fixed =
                signature.inputs().stream()
                        .anyMatch(
                                input -> input.shape().isEmpty() || input.shape().getFirst() != -1);
        if (fixed) {
            warnings.add(
                    "the first size of an input is fixed: requests cannot be joined to batches, and"
                        + " tables and topics have no rows for it; export it with a dynamic first"
                        + " dimension");
        }
        if (onnx.operators().stream().anyMatch(DIVISIONS::contains) && hasWholeNumbers(signature)) {
            warnings.add(
                    "a request may end the process, if its whole numbers reach an operator Div or"
                        + " Mod: ONNX Runtime does not guard the smallest number divided by -1; use"
                        + " floating point there");
        }
        if (!onnx.externalFiles().isEmpty()) {
            warnings.add(
                    "the digest is that of the model's own file and does not cover its weights in"
                            + " other files");
        }
        return List.copyOf(warnings);
    }
}
