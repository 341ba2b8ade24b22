package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.ProtobufFields;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A graph of ONNX that is no more than some nodes after each other, as those around a tree ensemble are ({@code
 * onnx.proto}).
 *
 * @param inputs the names of what goes in
 * @param outputs the names of what comes out
 */
record OnnxGraph(List<OnnxNode> nodes, List<String> inputs, List<String> outputs) {

    // Field numbers of onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_FUNCTION = 25;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int GRAPH_SPARSE_INITIALIZER = 15;
    private static final int VALUE_NAME = 1;

    private static final int MOST_NODES = 16;

    /**
     * The graph of a model.
     *
     * @throws MalformedModelException where it is not so simple, which is no fault
     */
    static OnnxGraph of(ByteBuffer model) {
        OnnxGraph graph = null;
        var fields = new ProtobufFields(model);
        while (fields.next()) {
            switch (fields.field()) {
                case MODEL_GRAPH -> {
                    // Protobuf makes one of two by joining them.
                    if (graph != null) {
                        throw new MalformedModelException("it has more than one graph");
                    }
                    graph = read(fields.bytes());
                }
                case MODEL_FUNCTION -> throw new MalformedModelException("it has functions");
                default -> {
                    // what it is and who wrote it
                }
            }
        }
        if (graph == null) {
            throw new MalformedModelException("it has no graph");
        }
        return graph;
    }

    private static OnnxGraph read(ByteBuffer message) {
        var graph = new OnnxGraph(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var fields = new ProtobufFields(message);
        while (fields.next()) {
            switch (fields.field()) {
                case GRAPH_NODE -> {
                    if (graph.nodes.size() == MOST_NODES) {
                        throw new MalformedModelException("it has more nodes");
                    }
                    graph.nodes.add(OnnxNode.read(fields.bytes()));
                }
                case GRAPH_INITIALIZER, GRAPH_SPARSE_INITIALIZER ->
                        throw new MalformedModelException("it has constants");
                case GRAPH_INPUT -> graph.inputs.add(valueName(fields.bytes()));
                case GRAPH_OUTPUT -> graph.outputs.add(valueName(fields.bytes()));
                default -> {
                    // types, which ONNX Runtime tells, and remarks
                }
            }
        }
        return graph;
    }

    private static String valueName(ByteBuffer value) {
        var fields = new ProtobufFields(value);
        String name = "";
        while (fields.next()) {
            if (fields.field() == VALUE_NAME) {
                name = fields.text();
            }
        }
        return name;
    }
}
