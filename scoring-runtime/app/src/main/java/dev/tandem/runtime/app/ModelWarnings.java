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

    private ModelWarnings() {}

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
        if (!onnx.externalFiles().isEmpty()) {
            warnings.add(
                    "the digest is that of the model's own file and does not cover its weights in"
                            + " other files");
        }
        return List.copyOf(warnings);
    }
}
