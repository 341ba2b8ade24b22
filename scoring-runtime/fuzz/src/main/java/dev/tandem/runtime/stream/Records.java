package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.fuzz.Json;
import dev.tandem.runtime.fuzz.Json.Num;
import dev.tandem.runtime.fuzz.Json.Obj;
import dev.tandem.runtime.fuzz.Refusals;
import dev.tandem.runtime.fuzz.Seeds;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records of a stream: what is taken has the values that a slow reader finds in it. */
public final class Records {

    private static final ModelSignature SIGNATURE =
            new ModelSignature(
                    List.of(
                            new TensorSignature("f", "FP32", List.of(-1L)),
                            new TensorSignature("l", "INT64", List.of(-1L)),
                            new TensorSignature("t", "BYTES", List.of(-1L))),
                    List.of(new TensorSignature("y", "FP32", List.of(-1L))));
    private static final RowMapping MAPPING =
            RowMapping.of(
                    SIGNATURE, new ModelConfig("m", "1", "onnx", "m.onnx", "", List.of(), true));

    private Records() {}

    public static void fuzzerTestOneInput(byte[] record) {
        RowBatch rows = MAPPING.batch(1);
        var reader =
                new RecordReader(
                        new RecordFields(MAPPING.columns(), Set.of(), Map.of(), Set.of("key")),
                        true);
        try {
            reader.read(record, rows);
            Json json =
                    Json.parse(record).orElseThrow(() -> new AssertionError("taken, but no JSON"));
            if (json instanceof Obj object && object.asMap().get("f") instanceof Num number) {
                float read = ((NumericTensor) rows.tensors().get("f")).data().getFloat(0);
                if (read != Float.parseFloat(number.digits())) {
                    throw new AssertionError(number + " was read as " + read);
                }
            }
        } catch (ScoringException e) {
            Refusals.check(e);
            if (rows.rows() != 0) {
                throw new AssertionError("a row is left of what was refused");
            }
        }
    }

    /** Good records to begin with. */
    public static List<byte[]> seeds() {
        return Seeds.of(
                "{\"f\": 1.5e-3, \"l\": -12, \"t\": \"a\\u00e9\", \"key\": [1, {\"a\": null}]}",
                "{\"l\": 9223372036854775807, \"other\": {}, \"t\": \"\", \"f\": 16777217}");
    }
}
