package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model in ONNX that is a tree ensemble and nothing else, scored by this engine: the same names, types, shapes and bits as
 * by ONNX Runtime, at a fraction of its price for a row (docs/decisions/0011-onnx-trees.md).
 *
 * <p>One thread scores one request.
 */
public final class OnnxTreeModel implements Model {

    /** How many times a file's size its lists may need in the heap while they are read. */
    private static final int ROOM = 8;

    private final ModelSignature signature;
    private final String input;
    private final OnnxTreeGraph graph;

    private OnnxTreeModel(ModelSignature signature, OnnxTreeGraph graph) {
        this.signature = signature;
        this.input = signature.inputs().get(0).name();
        this.graph = graph;
        checkOutputs();
    }

    /**
     * The model that is to score: one of these where the file is such a model and it gives the same answers, else the given
     * one. Of the two, the other is closed.
     *
     * @param model as ONNX Runtime has loaded it, which has judged the file
     * @param file that it was loaded from
     */
    public static Model insteadOf(Model model, Path file) {
        var trees = read(file, model.signature());
        if (trees.isEmpty() || !SameAnswers.give(trees.get(), model)) {
            return model;
        }
        model.close();
        return trees.get();
    }

    /** The same without the comparison; empty where the file is another model. */
    static Optional<OnnxTreeModel> read(Path file, ModelSignature signature) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // No protobuf is larger; and ONNX Runtime's memory is not the heap.
            long most = Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / ROOM);
            if (channel.size() > most) {
                return Optional.empty();
            }
            return read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()), signature);
        } catch (IOException e) {
            // ONNX Runtime could read it, and goes on with it.
            return Optional.empty();
        }
    }

    static Optional<OnnxTreeModel> read(ByteBuffer content, ModelSignature signature) {
        try {
            var graph = OnnxTreeGraph.read(content, signature);
            return Optional.of(new OnnxTreeModel(signature, graph));
        } catch (MalformedModelException e) {
            return Optional.empty();
        }
    }

    private void checkOutputs() {
        for (var output : signature.outputs()) {
            var labels = signature.labels(output.name());
            boolean fits =
                    graph.outputs().containsKey(output.name())
                            && type(output.name()).name().equals(output.datatype())
                            && (labels.isEmpty()
                                    || labels.size() == graph.trees().forest().outputs());
            if (!fits) {
                throw new MalformedModelException("output %s is another".formatted(output.name()));
            }
        }
    }

    private boolean isClass(String output) {
        return graph.isClassifier() && graph.outputs().get(output) == 0;
    }

    private Datatype type(String output) {
        if (!isClass(output)) {
            return Datatype.FP32;
        }
        return graph.trees().names().isEmpty() ? Datatype.INT64 : Datatype.BYTES;
    }

    /** How many trees it has. */
    public int trees() {
        return graph.trees().forest().trees();
    }

    /** What its trees compare with. */
    Thresholds thresholds() {
        return graph.thresholds();
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public Map<String, Tensor> score(Map<String, Tensor> inputs, Set<String> outputs) {
        signature.check(inputs, outputs);
        var features = (NumericTensor) inputs.get(input);
        int rows = (int) features.shape().dimension(0);
        int width = (int) features.shape().dimension(1);
        int outputsOfRow = graph.trees().forest().outputs();
        float[] scores = new float[Math.multiplyExact(rows, outputsOfRow)];
        int[] classes = new int[graph.isClassifier() ? rows : 0];
        graph.trees().score(features.data().asFloatBuffer(), width, rows, scores, classes);
        var tensors = new LinkedHashMap<String, Tensor>(outputs.size() * 2);
        for (String output : outputs) {
            tensors.put(
                    output,
                    isClass(output) ? classes(classes) : scores(scores, rows, outputsOfRow));
        }
        return tensors;
    }

    private static Tensor scores(float[] scores, int rows, int width) {
        var data = room(scores.length, Float.BYTES);
        data.asFloatBuffer().put(scores);
        return new NumericTensor(Datatype.FP32, Shape.of(rows, width), data);
    }

    private Tensor classes(int[] classes) {
        var names = graph.trees().names();
        if (!names.isEmpty()) {
            return new TextTensor(
                    Shape.of(classes.length), Arrays.stream(classes).mapToObj(names::get).toList());
        }
        long[] numbers = graph.trees().numbers();
        var data = room(classes.length, Long.BYTES);
        for (int i = 0; i < classes.length; i++) {
            data.putLong(i * Long.BYTES, numbers[classes[i]]);
        }
        return new NumericTensor(Datatype.INT64, Shape.of(classes.length), data);
    }

    private static ByteBuffer room(int values, int size) {
        return ByteBuffer.allocate(Math.multiplyExact(values, size)).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        // Nothing is held but memory of the heap.
    }
}
