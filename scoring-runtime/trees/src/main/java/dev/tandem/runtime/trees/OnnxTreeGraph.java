package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.ModelSignature;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph whose work is done by one operator of trees. What converters put around it passes values on as they are: Identity,
 * Cast to the type that they have already, and ZipMap, of whose maps the tensor is served.
 *
 * @param trees the operator
 * @param thresholds what its nodes compare with
 * @param outputs which of its outputs an output of the model is, by name: 0 the class, 1 the scores of a classifier, 0 the
 *     scores of a regressor
 */
record OnnxTreeGraph(OnnxOperator trees, Thresholds thresholds, Map<String, Integer> outputs) {

    private static final long FLOAT = 1;
    private static final long INT64 = 7;
    private static final long STRING = 8;

    /**
     * Finds the operator in a model.
     *
     * @param signature what ONNX Runtime says of it
     * @throws MalformedModelException if it is another kind of graph, which is no fault
     */
    static OnnxTreeGraph read(ByteBuffer model, ModelSignature signature) {
        try {
            var graph = OnnxGraph.of(model);
            return new Reader(graph).read(features(graph, signature));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedModelException("it is damaged");
        }
    }

    /** How many values a row has: rows of single precision only, of a width that is known. */
    private static int features(OnnxGraph graph, ModelSignature signature) {
        var inputs = signature.inputs();
        boolean one = inputs.size() == 1 && graph.inputs().equals(List.of(inputs.get(0).name()));
        if (!one || !inputs.get(0).datatype().equals("FP32")) {
            throw new MalformedModelException("it does not take one matrix of floats");
        }
        var shape = inputs.get(0).shape();
        if (shape.size() != 2 || shape.get(1) < 1 || shape.get(1) > Features.MOST) {
            throw new MalformedModelException("how wide a row is, it does not say");
        }
        return Math.toIntExact(shape.get(1));
    }

    /** Whether output 0 is a class. */
    boolean isClassifier() {
        return trees instanceof OnnxClassifier;
    }

    /** Follows each output back to the operator. */
    private static final class Reader {

        private final OnnxGraph graph;
        private final Map<String, OnnxNode> madeBy = new HashMap<>();
        private final Set<OnnxNode> used = Collections.newSetFromMap(new IdentityHashMap<>());

        Reader(OnnxGraph graph) {
            this.graph = graph;
            for (var node : graph.nodes()) {
                for (String output : node.outputs()) {
                    if (madeBy.put(output, node) != null) {
                        throw new MalformedModelException("two nodes give " + output);
                    }
                }
            }
        }

        OnnxTreeGraph read(int features) {
            var node = operator();
            var trees = OnnxOperator.read(node, features);
            var outputs = new HashMap<String, Integer>();
            for (String output : graph.outputs()) {
                outputs.put(output, from(node, trees, output));
            }
            if (used.size() + 1 != graph.nodes().size()) {
                throw new MalformedModelException("it has other nodes");
            }
            var thresholds =
                    new Thresholds(node.indexes("nodes_featureids"), node.floats("nodes_values"));
            return new OnnxTreeGraph(trees, thresholds, outputs);
        }

        private OnnxNode operator() {
            var found =
                    graph.nodes().stream()
                            .filter(
                                    node ->
                                            node.operator().equals(OnnxClassifier.NAME)
                                                    || node.operator().equals(OnnxRegressor.NAME))
                            .toList();
            if (found.size() != 1 || !found.get(0).inputs().equals(graph.inputs())) {
                throw new MalformedModelException("it is not of one operator of trees");
            }
            return found.get(0);
        }

        /** Which of the operator's outputs an output of the model is. */
        private int from(OnnxNode operator, OnnxOperator trees, String output) {
            var between = new ArrayList<OnnxNode>();
            String name = output;
            while (operator.outputs().indexOf(name) < 0) {
                var node = madeBy.get(name);
                boolean one =
                        node != null && node.inputs().size() == 1 && node.outputs().size() == 1;
                // Unless it goes in a circle, no way is longer than there are nodes.
                if (!one || between.size() == graph.nodes().size()) {
                    throw new MalformedModelException("output %s is another".formatted(output));
                }
                between.add(node);
                name = node.inputs().get(0);
            }
            int index = operator.outputs().indexOf(name);
            boolean isClass = trees instanceof OnnxClassifier && index == 0;
            long type = !isClass ? FLOAT : trees.names().isEmpty() ? INT64 : STRING;
            for (var node : between) {
                boolean passes =
                        switch (node.operator()) {
                            case "Identity" -> true;
                            case "Cast" -> node.number("to", 0) == type;
                            case "ai.onnx.ml.ZipMap" -> index == 1;
                            default -> false;
                        };
                if (!passes) {
                    throw new MalformedModelException(node.operator() + " changes what it takes");
                }
            }
            used.addAll(between);
            return index;
        }
    }
}
