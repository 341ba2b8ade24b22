package dev.tandem.runtime.fuzz;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.fuzz.Json.Arr;
import dev.tandem.runtime.fuzz.Json.Num;
import dev.tandem.runtime.fuzz.Json.Obj;
import dev.tandem.runtime.fuzz.Json.Text;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.json.InferRequestReader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Infer requests in JSON. What is taken has the values that a slow reader finds in it, and what the slow reader finds
 * nothing wrong with is taken.
 */
public final class JsonRequests {

    private static final List<Long> ANY = List.of(-1L, -1L);
    private static final ModelSignature SIGNATURE =
            new ModelSignature(
                    List.of(
                            new TensorSignature("f", "FP32", ANY),
                            new TensorSignature("d", "FP64", List.of(-1L)),
                            new TensorSignature("l", "INT64", ANY),
                            new TensorSignature("s", "INT8", List.of(-1L)),
                            new TensorSignature("u", "UINT64", List.of(-1L)),
                            new TensorSignature("b", "BOOL", ANY),
                            new TensorSignature("t", "BYTES", List.of(-1L))),
                    List.of(new TensorSignature("y", "FP32", ANY)));

    /** Deeper documents may be refused for that. */
    private static final int DEEP = 40;

    private JsonRequests() {}

    public static void fuzzerTestOneInput(byte[] body) {
        Optional<Json> document = Json.parse(body);
        try (InferenceRequest read = InferRequestReader.read(SIGNATURE, body)) {
            Json json = document.orElseThrow(() -> new AssertionError("taken, but is no JSON"));
            if (!json.isAmbiguous()) {
                checkValues(read, inputs(json));
            }
        } catch (RefusedException | ScoringException e) {
            Refusals.check(e);
            if (document.filter(JsonRequests::isGood).isPresent()) {
                throw new AssertionError("refused: " + e.getMessage(), e);
            }
        }
    }

    /** Good requests to begin with. */
    static List<byte[]> seeds() {
        String all =
                """
                {"id":"a1","inputs":[
                {"name":"f","shape":[1,2],"datatype":"FP32","data":[1.5,-2e-3]},
                {"name":"d","shape":[1],"datatype":"FP64","data":[0.1]},
                {"name":"l","shape":[2,1],"datatype":"INT64","data":[[1],[-9223372036854775808]]},
                {"name":"s","shape":[1],"datatype":"INT8","data":[-128]},
                {"name":"u","shape":[1],"datatype":"UINT64","data":[18446744073709551615]},
                {"data":[true,false],"name":"b","shape":[1,2],"datatype":"BOOL"},
                {"name":"t","shape":[2],"datatype":"BYTES","data":["a","\\u00e9\\n\\""]}],
                "outputs":[{"name":"y"}],"parameters":{}}
                """;
        return Seeds.of(
                all,
                all.replace("[1.5,-2e-3]", "[[16777217.0,1e-45]]"),
                all.replace("\"parameters\":{}", "\"parameters\":{\"binary_data_output\":true}"),
                all.replace(
                        "\"name\":\"y\"", "\"name\":\"y\",\"parameters\":{\"classification\":3}"),
                "{\"inputs\":[{\"name\":\"f\",\"shape\":[1,0],\"datatype\":\"FP32\",\"data\":[]}]}");
    }

    private static void checkValues(InferenceRequest read, Map<String, Obj> inputs) {
        if (!read.inputs().keySet().equals(inputs.keySet())) {
            throw new AssertionError(read.inputs().keySet() + " instead of " + inputs.keySet());
        }
        inputs.forEach(
                (name, input) -> {
                    Json data = input.asMap().get("data");
                    if (data instanceof Arr array) {
                        Values.check(read.inputs().get(name), array);
                    }
                });
    }

    private static Map<String, Obj> inputs(Json document) {
        var inputs = new HashMap<String, Obj>();
        if (document instanceof Obj request
                && request.asMap().get("inputs") instanceof Arr(List<Json> elements)) {
            for (Json element : elements) {
                if (element instanceof Obj input
                        && input.asMap().get("name") instanceof Text(String name)) {
                    inputs.put(name, input);
                }
            }
        }
        return inputs;
    }

    /** Whether nothing at all speaks against it; where something might, as parameters do, it is not said to be good. */
    private static boolean isGood(Json document) {
        return document instanceof Obj request
                && !document.isAmbiguous()
                && document.depth() < DEEP
                && request.asMap().keySet().stream()
                        .allMatch(List.of("id", "inputs", "other")::contains)
                && request.asMap().getOrDefault("id", new Text("")) instanceof Text
                && request.asMap().get("inputs") instanceof Arr(List<Json> elements)
                && elements.size() == SIGNATURE.inputs().size()
                && inputs(document).size() == elements.size()
                && inputs(document).values().stream().allMatch(JsonRequests::isGoodInput);
    }

    private static boolean isGoodInput(Obj input) {
        Map<String, Json> fields = input.asMap();
        return fields.keySet().stream()
                        .allMatch(List.of("name", "datatype", "shape", "data", "other")::contains)
                && fields.get("name") instanceof Text(String name)
                && fields.get("datatype") instanceof Text(String type)
                && fields.get("shape") instanceof Arr(List<Json> sizes)
                && fields.get("data") instanceof Arr data
                && signature(name)
                        .filter(wanted -> wanted.datatype().equals(type))
                        .filter(wanted -> wanted.shape().size() == sizes.size())
                        .isPresent()
                && shape(sizes).filter(shape -> Values.fit(type, shape, data)).isPresent();
    }

    private static Optional<TensorSignature> signature(String name) {
        return SIGNATURE.inputs().stream().filter(input -> input.name().equals(name)).findFirst();
    }

    private static Optional<List<Integer>> shape(List<Json> sizes) {
        var shape = new ArrayList<Integer>();
        for (Json size : sizes) {
            if (!(size instanceof Num(String digits)) || !digits.matches("[1-9][0-9]{0,4}")) {
                return Optional.empty();
            }
            shape.add(Integer.valueOf(digits));
        }
        return Optional.of(shape);
    }
}
