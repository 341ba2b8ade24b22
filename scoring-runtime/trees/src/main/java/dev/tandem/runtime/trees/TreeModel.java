package dev.tandem.runtime.trees;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.trees.Ensemble.Decision;
import dev.tandem.runtime.trees.Ensemble.Description;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An ensemble of decision trees. Input {@code features} is {@code [-1,k]}, in the precision in which the library compares;
 * output {@code prediction} is what the library's own {@code predict} gives, {@code [-1]} or one column for each class or
 * target, and a classifier's output {@code label} the class that it decides for, {@code [-1]}: INT64, or BYTES where the
 * file calls classes by names.
 *
 * <p>One thread scores one request.
 */
public final class TreeModel implements Model {

    static final String FEATURES = "features";
    static final String PREDICTION = "prediction";
    static final String LABEL = "label";

    private final Ensemble ensemble;
    private final Description description;
    private final boolean named;
    private final ModelSignature signature;

    private TreeModel(Ensemble ensemble) {
        this.ensemble = ensemble;
        this.description = ensemble.description();
        this.named = named(description);
        this.signature = signature(description, named);
    }

    /**
     * Loads a model file.
     *
     * @throws ModelLoadException with reason {@link TerminationReason#ModelInvalid} if the file is
     *     no model of the format, or one that cannot be scored exactly
     */
    public static TreeModel load(Path file, TreeFormat format) throws ModelLoadException {
        try {
            return new TreeModel(format.read(file));
        } catch (MalformedModelException e) {
            throw new ModelLoadException(
                    TerminationReason.ModelInvalid,
                    "%s cannot be served as %s: %s".formatted(file, format, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new ModelLoadException(
                    TerminationReason.ModelNotFound, "%s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static ModelSignature signature(Description description, boolean named) {
        var input =
                new TensorSignature(
                        FEATURES,
                        description.inputType().name(),
                        List.of(-1L, (long) description.features()));
        var outputs = new ArrayList<TensorSignature>();
        outputs.add(
                new TensorSignature(
                        PREDICTION,
                        description.outputType().name(),
                        description.outputs() == 1
                                ? List.of(-1L)
                                : List.of(-1L, (long) description.outputs())));
        if (description.decision() != Decision.NONE) {
            var type = named ? Datatype.BYTES : Datatype.INT64;
            outputs.add(new TensorSignature(LABEL, type.name(), List.of(-1L)));
        }
        var signature =
                new ModelSignature(List.of(input), outputs).withColumns(description.names());
        boolean oneForEach = description.classes().size() == description.outputs();
        return oneForEach
                ? signature.withLabels(Map.of(PREDICTION, description.classes()))
                : signature;
    }

    /** Whether classes are called by texts that are not all whole numbers. */
    private static boolean named(Description description) {
        return !description.classes().stream().allMatch(name -> name.matches("-?\\d{1,18}"));
    }

    /** What it was trained for, in its library's words; empty for an objective of the user's own. */
    public String objective() {
        return description.objective();
    }

    /** How many trees it has, those of all outputs together. */
    public int trees() {
        return description.trees();
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public Map<String, Tensor> score(Map<String, Tensor> inputs, Set<String> outputs) {
        signature.check(inputs, outputs);
        var features = (NumericTensor) inputs.get(FEATURES);
        int rows = (int) features.shape().dimension(0);
        double[] predictions = new double[Math.multiplyExact(rows, description.outputs())];
        ensemble.predict(features.data(), rows, predictions);
        var tensors = new LinkedHashMap<String, Tensor>(outputs.size() * 2);
        for (String output : outputs) {
            tensors.put(
                    output,
                    output.equals(LABEL)
                            ? labels(predictions, rows)
                            : predictions(predictions, rows));
        }
        return tensors;
    }

    private Tensor predictions(double[] predictions, int rows) {
        var type = description.outputType();
        var data =
                ByteBuffer.allocate(Math.multiplyExact(predictions.length, type.size()))
                        .order(ByteOrder.nativeOrder());
        for (double prediction : predictions) {
            if (type == Datatype.FP32) {
                data.putFloat((float) prediction);
            } else {
                data.putDouble(prediction);
            }
        }
        var shape =
                description.outputs() == 1 ? Shape.of(rows) : Shape.of(rows, description.outputs());
        return new NumericTensor(type, shape, data.flip());
    }

    private Tensor labels(double[] predictions, int rows) {
        if (named) {
            var names =
                    IntStream.range(0, rows)
                            .mapToObj(row -> description.classes().get(label(predictions, row)))
                            .toList();
            return new TextTensor(Shape.of(rows), names);
        }
        var data =
                ByteBuffer.allocate(Math.multiplyExact(rows, Long.BYTES))
                        .order(ByteOrder.nativeOrder());
        for (int row = 0; row < rows; row++) {
            int label = label(predictions, row);
            data.putLong(
                    description.classes().isEmpty()
                            ? label
                            : Long.parseLong(description.classes().get(label)));
        }
        return new NumericTensor(Datatype.INT64, Shape.of(rows), data.flip());
    }

    /** The number of the class that a row's predictions decide for. */
    private int label(double[] predictions, int row) {
        int width = description.outputs();
        int at = row * width;
        return switch (description.decision()) {
            case ABOVE_HALF -> predictions[at] > 0.5 ? 1 : 0;
            case LARGEST -> {
                int largest = 0;
                for (int i = 1; i < width; i++) {
                    if (predictions[at + i] > predictions[at + largest]) {
                        largest = i;
                    }
                }
                yield largest;
            }
            case ITSELF, NONE -> (int) predictions[at];
        };
    }

    @Override
    public void close() {
        // Nothing is held but memory of the heap.
    }
}
