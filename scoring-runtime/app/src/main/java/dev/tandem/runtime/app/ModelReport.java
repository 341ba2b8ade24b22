package dev.tandem.runtime.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.ExternalFiles;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.OnnxFile;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.mojo.MojoModel;
import dev.tandem.runtime.trees.OnnxTreeModel;
import dev.tandem.runtime.trees.TreeModel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is to be known of a model, in the form that {@code inspect --output json} prints.
 *
 * @param servedBy what scores it
 * @param producer what wrote the file; empty where it does not say
 * @param opsets versions of the operators, by their domain; of ONNX alone
 * @param operators the names of the operators; of ONNX alone
 * @param externalFiles files with weights beside the model's own; of ONNX alone
 * @param objective what trees were trained for, in their library's words
 * @param trees how many there are; 0 for a model of none
 * @param columns what the file calls the columns of its matrix; empty where it does not
 * @param warnings sentences for people
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ModelReport(
        String file,
        String format,
        String digest,
        String revision,
        long sizeBytes,
        String servedBy,
        String producer,
        Map<String, Long> opsets,
        List<String> operators,
        List<String> externalFiles,
        String objective,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int trees,
        List<String> columns,
        List<TensorSignature> inputs,
        List<TensorSignature> outputs,
        List<String> warnings) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final int MOST_SHOWN = 12;

    static ModelReport of(LocalModel found, FileDigest digest, Model model) throws Failure {
        var onnx = onnx(found);
        var signature = model.signature();
        return new ModelReport(
                found.file().toString(),
                found.format(),
                digest.digest(),
                ModelConfig.revisionOf(digest.digest()),
                digest.sizeBytes() + ExternalFiles.bytes(found.file(), onnx.externalFiles()),
                servedBy(model),
                model instanceof MojoModel mojo ? mojo.producer() : onnx.producer(),
                onnx.opsets(),
                List.copyOf(onnx.operators()),
                List.copyOf(onnx.externalFiles()),
                model instanceof TreeModel trees ? trees.objective() : "",
                trees(model),
                signature.columns(),
                signature.inputs(),
                signature.outputs(),
                ModelWarnings.of(onnx, signature));
    }

    private static String servedBy(Model model) {
        if (model instanceof OnnxModel) {
            return "ONNX Runtime on the CPU";
        }
        return model instanceof MojoModel ? "H2O's own library" : "Tandem's engine of trees";
    }

    private static int trees(Model model) {
        if (model instanceof OnnxTreeModel onnx) {
            return onnx.trees();
        }
        return model instanceof TreeModel trees ? trees.trees() : 0;
    }

    private static OnnxFile onnx(LocalModel found) throws Failure {
        if (!found.format().equals("onnx")) {
            return OnnxFile.NONE;
        }
        try {
            return OnnxFile.of(found.file());
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.ModelNotFound,
                    "%s cannot be read: %s".formatted(found.file(), e),
                    e);
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    /** As people read it: names and values, then a line for each tensor. */
    String table() {
        var lines = new ArrayList<String>();
        line(lines, "file", file);
        line(lines, "format", format);
        line(lines, "served by", servedBy);
        line(lines, "digest", digest);
        line(lines, "revision", revision);
        line(lines, "size", "%,d bytes".formatted(sizeBytes));
        line(lines, "producer", producer);
        line(
                lines,
                "operators",
                String.join(
                        ", ",
                        opsets.entrySet().stream()
                                .map(set -> set.getKey() + " " + set.getValue())
                                .toList()));
        line(lines, "", some(operators));
        line(lines, "weights in", String.join(", ", externalFiles));
        line(lines, "objective", objective);
        line(lines, "trees", trees == 0 ? "" : Integer.toString(trees));
        line(lines, "columns", some(columns));
        inputs.forEach(input -> line(lines, "input", tensor(input)));
        outputs.forEach(output -> line(lines, "output", tensor(output)));
        warnings.forEach(warning -> line(lines, "warning", warning));
        return String.join("\n", lines) + "\n";
    }

    private static void line(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add("%-11s%s".formatted(name, value));
        }
    }

    private static String some(List<String> names) {
        return names.size() <= MOST_SHOWN
                ? String.join(", ", names)
                : "%s and %d more"
                        .formatted(
                                String.join(", ", names.subList(0, MOST_SHOWN)),
                                names.size() - MOST_SHOWN);
    }

    private static String tensor(TensorSignature tensor) {
        return "%s %s %s"
                .formatted(
                        tensor.name(),
                        tensor.datatype(),
                        tensor.shape().toString().replace(" ", ""));
    }
}
