package dev.tandem.runtime.fuzz;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.fuzz.Json.Arr;
import dev.tandem.runtime.fuzz.Json.Obj;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.json.PredictRequestReader;

import java.util.List;

/** Requests of the V1 protocol, for a model with one input: what is taken has the values that a slow reader finds in it. */
public final class Instances {

    private static final ModelSignature SIGNATURE =
            new ModelSignature(
                    List.of(new TensorSignature("x", "FP64", List.of(-1L, 2L))),
                    List.of(new TensorSignature("y", "FP32", List.of(-1L))));

    private Instances() {}

    public static void fuzzerTestOneInput(byte[] body) {
        try (InferenceRequest read = PredictRequestReader.read(SIGNATURE, body)) {
            Json json =
                    Json.parse(body).orElseThrow(() -> new AssertionError("taken, but no JSON"));
            if (json instanceof Obj request
                    && !json.isAmbiguous()
                    && request.asMap().get("instances") instanceof Arr rows
                    && rows.elements().stream().noneMatch(Obj.class::isInstance)) {
                Values.check(read.inputs().get("x"), rows);
            }
        } catch (RefusedException | ScoringException e) {
            Refusals.check(e);
        }
    }

    /** Good requests to begin with. */
    static List<byte[]> seeds() {
        return Seeds.of(
                "{\"instances\": [[1.5, 2e3], [-0.0, 4]], \"signature_name\": \"s\"}",
                "{\"instances\": [{\"x\": [1, 2]}, {\"x\": [3, 4]}]}");
    }
}
