package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.SchedulePolicy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A ModelInferRequest as it came: what it says of itself is read; its tensors stay in its bytes until the model's signature
 * is at hand to say how large they may be.
 */
final class InferMessage {

    private static final int MODEL_NAME = WireReader.tag(1, WireReader.LENGTH);
    private static final int MODEL_VERSION = WireReader.tag(2, WireReader.LENGTH);
    private static final int ID = WireReader.tag(3, WireReader.LENGTH);
    private static final int PARAMETERS = WireReader.tag(4, WireReader.LENGTH);
    private static final int INPUTS = WireReader.tag(5, WireReader.LENGTH);
    private static final int OUTPUTS = WireReader.tag(6, WireReader.LENGTH);
    private static final int RAW_INPUT_CONTENTS = WireReader.tag(7, WireReader.LENGTH);

    private final WireBytes message;
    private final List<WireBytes> inputs = new ArrayList<>(2);
    private final List<WireBytes> raw = new ArrayList<>(2);
    private String modelName = "";
    private String modelVersion = "";
    private String id = "";
    private SchedulePolicy policy = SchedulePolicy.USUAL;
    private int inputCount;
    private int rawCount;
    private int outputCount;

    private InferMessage(WireBytes message) {
        this.message = message;
    }

    /**
     * Reads a message.
     *
     * @param mostInputs how many inputs are kept, so that a message of a million empty ones takes no memory; those beyond
     *     are only counted
     */
    static InferMessage read(WireBytes bytes, int mostInputs) {
        var message = new InferMessage(bytes);
        var fields = bytes.fields();
        while (fields.next()) {
            message.take(fields, mostInputs);
        }
        return message;
    }

    private void take(WireReader fields, int mostInputs) {
        int tag = fields.tag();
        if (tag == MODEL_NAME) {
            modelName = fields.bytes().text("model_name");
        } else if (tag == MODEL_VERSION) {
            modelVersion = fields.bytes().text("model_version");
        } else if (tag == ID) {
            id = fields.bytes().text("id");
        } else if (tag == PARAMETERS) {
            var parameter = InferParameter.read(fields.bytes());
            policy = policy.with(parameter.name(), parameter.number());
        } else if (tag == INPUTS) {
            keep(inputs, inputCount++, mostInputs, fields.bytes());
        } else if (tag == RAW_INPUT_CONTENTS) {
            keep(raw, rawCount++, mostInputs, fields.bytes());
        } else {
            outputCount += tag == OUTPUTS ? 1 : 0;
            fields.skip();
        }
    }

    private static void keep(List<WireBytes> kept, int index, int most, WireBytes bytes) {
        if (index < most) {
            kept.add(bytes);
        }
    }

    String modelName() {
        return modelName;
    }

    /** The version asked for; the field is empty for any. */
    Optional<String> modelVersion() {
        return modelVersion.isEmpty() ? Optional.empty() : Optional.of(modelVersion);
    }

    Optional<String> id() {
        return id.isEmpty() ? Optional.empty() : Optional.of(id);
    }

    SchedulePolicy policy() {
        return policy;
    }

    /** How many inputs it has, kept or not. */
    int inputCount() {
        return inputCount;
    }

    /** How many entries of raw_input_contents it has, kept or not. */
    int rawCount() {
        return rawCount;
    }

    /** Each an InferInputTensor. */
    List<WireBytes> inputs() {
        return inputs;
    }

    /** The entries of raw_input_contents. */
    List<WireBytes> raw() {
        return raw;
    }

    boolean namesOutputs() {
        return outputCount > 0;
    }

    /** Tells the outputs that are asked for, in their order. */
    void outputs(Consumer<RequestedOutput> outputs) {
        var fields = message.fields();
        while (fields.next()) {
            if (fields.tag() == OUTPUTS) {
                outputs.accept(RequestedOutput.read(fields.bytes()));
            } else {
                fields.skip();
            }
        }
    }
}
