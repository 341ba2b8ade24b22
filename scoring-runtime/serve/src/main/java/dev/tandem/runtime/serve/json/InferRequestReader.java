package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.MalformedJsonException;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.json.JsonScanner;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.OutputForms;
import dev.tandem.runtime.serve.OutputForms.BestClasses;
import dev.tandem.runtime.serve.ParameterNames;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.SchedulePolicy;
import dev.tandem.runtime.serve.TensorMemory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the body of an infer request (Open Inference Protocol, REST, "Inference Request JSON Object") against a model's
 * signature. Of parameters those are read that {@link ParameterNames} has; others are read over, and so are fields that the
 * protocol does not name.
 */
public final class InferRequestReader {

    private final ModelSignature signature;
    private final JsonScanner json;
    private final ObjectReader objects;
    private final BinaryData binary;
    private final TensorMemory memory = new TensorMemory();
    private final Map<String, Tensor> inputs = new LinkedHashMap<>(4);
    private final Set<String> outputs = new LinkedHashSet<>(4);
    private final Map<String, Boolean> rawOutputs = new HashMap<>(0);
    private final Map<String, BestClasses> classes = new HashMap<>(0);
    private Optional<String> id = Optional.empty();
    private SchedulePolicy policy = SchedulePolicy.USUAL;
    private boolean raw;

    private InferRequestReader(ModelSignature signature, byte[] json, BinaryData binary) {
        this.signature = signature;
        this.json = new JsonScanner(json);
        this.objects = new ObjectReader(this.json);
        this.binary = binary;
    }

    /**
     * Reads a request that is JSON and nothing else.
     *
     * @throws MalformedJsonException if it is not JSON
     * @throws InvalidInputException or {@link RefusedException} if it is JSON but no request that this model takes
     */
    public static InferenceRequest read(ModelSignature signature, byte[] body) {
        return read(new InferRequestReader(signature, body, new BinaryData(body, body.length)));
    }

    /**
     * Reads a request behind whose JSON are the values of its inputs, some or all of them.
     *
     * @param jsonBytes how many bytes of the body are JSON, at most all of them
     */
    public static InferenceRequest read(ModelSignature signature, byte[] body, int jsonBytes) {
        return read(
                new InferRequestReader(
                        signature,
                        Arrays.copyOf(body, jsonBytes),
                        new BinaryData(body, jsonBytes)));
    }

    private static InferenceRequest read(InferRequestReader reader) {
        try {
            return reader.read();
        } catch (RuntimeException e) {
            reader.memory.close();
            throw e;
        }
    }

    private InferenceRequest read() {
        if (json.peek() != '{') {
            throw json.malformed("a request is an object, but this begins with " + json.found());
        }
        objects.object(
                key -> {
                    switch (key) {
                        case "id" -> id = Optional.of(objects.string("id"));
                        case "inputs" -> objects.objects("inputs", this::readInput);
                        case "outputs" -> objects.objects("outputs", this::readOutput);
                        case "parameters" -> objects.parameters("the request", this::readParameter);
                        default -> json.skipValue();
                    }
                });
        json.expectEnd();
        binary.checkAllTaken();
        signature.checkComplete(inputs.keySet());
        return new InferenceRequest(
                id,
                inputs,
                outputs.isEmpty() ? signature.outputNames() : outputs,
                forms(),
                policy,
                memory);
    }

    private OutputForms forms() {
        if (rawOutputs.isEmpty() && classes.isEmpty()) {
            return raw ? OutputForms.RAW : OutputForms.TYPED;
        }
        return new OutputForms(raw, rawOutputs, classes);
    }

    private void readInput() {
        var input = new InputReader(signature, json, objects, binary, memory);
        var tensor = input.read();
        if (inputs.put(input.name(), tensor) != null) {
            throw RefusedException.invalid("input '%s' is given twice".formatted(input.name()));
        }
    }

    private void readParameter(String key) {
        switch (key) {
            case ParameterNames.BINARY_DATA_OUTPUT -> raw = objects.truth(key);
            case ParameterNames.TIMEOUT, ParameterNames.PRIORITY ->
                    policy = policy.with(key, objects.wholeNumber("'" + key + "'"));
            default -> json.skipValue();
        }
    }

    private void readOutput() {
        var output = new RequestedOutput();
        objects.object(
                key -> {
                    switch (key) {
                        case "name" -> output.name = objects.string("name of an output");
                        case "parameters" ->
                                objects.parameters(
                                        "an output", name -> readParameter(output, name));
                        default -> json.skipValue();
                    }
                });
        if (output.name == null) {
            throw RefusedException.invalid("an output has no name");
        }
        signature.outputType(output.name);
        outputs.add(output.name);
        if (output.raw != null) {
            rawOutputs.put(output.name, output.raw);
        }
        if (output.classes != null) {
            int count = ParameterNames.classes(output.name, output.classes);
            classes.put(output.name, new BestClasses(count, signature.labels(output.name)));
        }
    }

    private void readParameter(RequestedOutput output, String key) {
        switch (key) {
            case ParameterNames.BINARY_DATA -> output.raw = objects.truth(key);
            case ParameterNames.CLASSIFICATION -> output.classes = objects.wholeNumber(key);
            default -> {
                ParameterNames.check(key, "an output");
                json.skipValue();
            }
        }
    }

    /** One element of {@code outputs} while its fields arrive, in whichever order. */
    private static final class RequestedOutput {
        private String name;
        private Boolean raw;
        private Long classes;
    }
}
