package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.OutputForms;
import dev.tandem.runtime.serve.raw.RawTensor;

import java.util.HashMap;
import java.util.Map;

/** Writes ModelInferResponse. */
final class GrpcResponseWriter {

    private static final int USUAL_BYTES = 512;

    private static final int MODEL_NAME = 1;
    private static final int MODEL_VERSION = 2;
    private static final int ID = 3;
    private static final int PARAMETERS = 4;
    private static final int OUTPUTS = 5;
    private static final int RAW_OUTPUT_CONTENTS = 6;

    private static final int PARAMETER_NAME = 1;
    private static final int PARAMETER_VALUE = 2;
    private static final int BOOL_PARAM = 1;
    private static final int INT64_PARAM = 2;

    private static final int OUTPUT_NAME = 1;
    private static final int OUTPUT_DATATYPE = 2;
    private static final int OUTPUT_SHAPE = 3;
    private static final int OUTPUT_CONTENTS = 5;

    private final byte[] head;
    private final Map<String, byte[]> outputHeads = new HashMap<>();

    GrpcResponseWriter(String model, String revision, ModelSignature signature) {
        head =
                new WireWriter(USUAL_BYTES)
                        .string(MODEL_NAME, model)
                        .string(MODEL_VERSION, revision)
                        .toBytes();
        for (var output : signature.outputs()) {
            outputHeads.put(output.name(), outputHead(output.name(), output.datatype()));
        }
    }

    private static byte[] outputHead(String name, String datatype) {
        return new WireWriter(USUAL_BYTES)
                .string(OUTPUT_NAME, name)
                .string(OUTPUT_DATATYPE, datatype)
                .toBytes();
    }

    /**
     * The answer that gives these outputs, in their order; raw where the request says so, and where an output has a type
     * that nothing else carries.
     *
     * @param outputs the model's, or what was computed before by other names
     */
    WireWriter write(
            InferenceRequest request, Map<String, Tensor> outputs, AnswerParameters parameters) {
        var out = new WireWriter(USUAL_BYTES).raw(head);
        request.id().ifPresent(value -> out.string(ID, value));
        writeParameters(out, parameters);
        // All of them or none: clients read either, and no mixture.
        boolean raw = request.forms().raw() || !canBeTyped(outputs);
        for (var output : outputs.entrySet()) {
            int begin = out.begin(OUTPUTS);
            out.raw(head(request.forms(), output.getKey(), output.getValue()));
            writeShape(out, output.getValue().shape());
            if (!raw) {
                int contents = out.begin(OUTPUT_CONTENTS);
                TypedContents.write(output.getValue(), out);
                out.end(contents);
            }
            out.end(begin);
        }
        if (raw) {
            outputs.values()
                    .forEach(tensor -> out.bytes(RAW_OUTPUT_CONTENTS, RawTensor.bytes(tensor)));
        }
        return out;
    }

    private byte[] head(OutputForms forms, String output, Tensor tensor) {
        byte[] known = outputHeads.get(output);
        // Classes are strings, whatever the model's output is.
        return known != null && !forms.classes().containsKey(output)
                ? known
                : outputHead(output, tensor.datatype().name());
    }

    private static void writeParameters(WireWriter out, AnswerParameters parameters) {
        parameters
                .precomputed()
                .ifPresent(value -> writeParameter(out, "precomputed", BOOL_PARAM, value ? 1 : 0));
        parameters.counts().forEach((name, count) -> writeParameter(out, name, INT64_PARAM, count));
    }

    private static void writeParameter(WireWriter out, String name, int kind, long value) {
        int entry = out.begin(PARAMETERS);
        out.string(PARAMETER_NAME, name);
        int choice = out.begin(PARAMETER_VALUE);
        out.number(kind, value).end(choice).end(entry);
    }

    private static void writeShape(WireWriter out, Shape shape) {
        int begin = out.begin(OUTPUT_SHAPE);
        for (int i = 0; i < shape.rank(); i++) {
            out.varint(shape.dimension(i));
        }
        out.end(begin);
    }

    private static boolean canBeTyped(Map<String, Tensor> outputs) {
        return outputs.values().stream()
                .allMatch(tensor -> TypedContents.canCarry(tensor.datatype()));
    }
}
