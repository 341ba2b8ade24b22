package dev.tandem.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A wrong request, made from a right one.
 *
 * @param binding whether the specification itself asks for what this lacks
 * @param what it is, as the end of "It is refused when ..."
 * @param body from a subject's right request
 */
record Mistake(String id, boolean binding, String what, Function<Subject, String> body) {

    private static final String FAR_TOO_MUCH = "4611686018427387904";

    /** Every one, in the order of their ids. */
    static List<Mistake> all() {
        return List.of(
                text("01", "the body is empty", request -> ""),
                text(
                        "02",
                        "the body is cut off in the middle",
                        json -> json.substring(0, json.length() / 2)),
                text("03", "the body is an array", json -> "[" + json + "]"),
                text("04", "\"inputs\" is missing", json -> "{\"id\":\"1\"}"),
                text("05", "\"inputs\" is not an array", json -> "{\"inputs\":7}"),
                input("06", true, "an input has no name", input -> input.remove("name")),
                input("07", true, "an input has no shape", input -> input.remove("shape")),
                input("08", true, "an input has no datatype", input -> input.remove("datatype")),
                input("09", true, "an input has no data", input -> input.remove("data")),
                request(
                        "10",
                        true,
                        "an input of the model is missing",
                        request -> inputs(request).remove(0)),
                request(
                        "11",
                        false,
                        "an input is there that the model does not have",
                        Mistake::addUnknown),
                request(
                        "12",
                        false,
                        "an input is there twice",
                        request -> inputs(request).add(first(request).deepCopy())),
                input(
                        "13",
                        false,
                        "there is less data than the shape says",
                        input -> data(input).remove(0)),
                input(
                        "14",
                        false,
                        "there is more data than the shape says",
                        input -> data(input).add(data(input).get(0).deepCopy())),
                input("15", false, "the shape has a dimension too many", Mistake::deepen),
                new Mistake(
                        "16", false, "a size is not the one that the model has", Mistake::widened),
                input(
                        "17",
                        false,
                        "a size is below 0",
                        input -> shape(input).set(0, shape(input).numberNode(-1))),
                input(
                        "18",
                        false,
                        "a size is a fraction",
                        input -> shape(input).set(0, shape(input).numberNode(1.5))),
                new Mistake(
                        "19",
                        false,
                        "the product of the sizes is beyond 64 bits",
                        s -> {
                            var request = s.request();
                            var shape = shape(first(request));
                            for (int i = 0; i < shape.size(); i++) {
                                shape.set(i, shape.numberNode(new BigInteger(FAR_TOO_MUCH)));
                            }
                            shape.add(8);
                            return request.toString();
                        }),
                input(
                        "20",
                        false,
                        "the datatype is none that there is",
                        input -> input.put("datatype", "FLOAT")),
                input(
                        "21",
                        false,
                        "the datatype is not the one that the model takes",
                        Mistake::otherType),
                input(
                        "22",
                        false,
                        "an element of the data is null",
                        input -> data(input).set(0, input.nullNode())),
                input(
                        "23",
                        false,
                        "an element of the data is an object",
                        input -> data(input).set(0, input.objectNode())),
                new Mistake(
                        "24",
                        false,
                        "an element of the data is NaN, which JSON does not have",
                        s -> {
                            var request = s.request();
                            data(first(request)).set(0, request.textNode("\u0001"));
                            return request.toString().replace("\"\\u0001\"", "NaN");
                        }),
                request(
                        "25",
                        false,
                        "an output is asked for that the model does not have",
                        request ->
                                request.putArray("outputs")
                                        .addObject()
                                        .put("name", "no-such-output")),
                text(
                        "26",
                        false,
                        "there is something after the end of the JSON",
                        json -> json + "}"),
                request(
                        "27",
                        false,
                        "\"id\" is not a string",
                        request -> request.putArray("id").add(7)),
                request(
                        "28",
                        false,
                        "\"parameters\" is not an object",
                        request -> request.put("parameters", 7)));
    }

    private static Mistake text(String id, String what, UnaryOperator<String> change) {
        return text(id, true, what, change);
    }

    private static Mistake text(
            String id, boolean binding, String what, UnaryOperator<String> change) {
        return new Mistake(id, binding, what, s -> change.apply(s.request().toString()));
    }

    private static Mistake request(
            String id, boolean binding, String what, Consumer<ObjectNode> change) {
        return new Mistake(
                id,
                binding,
                what,
                s -> {
                    var request = s.request();
                    change.accept(request);
                    return request.toString();
                });
    }

    private static Mistake input(
            String id, boolean binding, String what, Consumer<ObjectNode> change) {
        return request(id, binding, what, request -> change.accept(first(request)));
    }

    private static ArrayNode inputs(ObjectNode request) {
        return (ArrayNode) request.get("inputs");
    }

    private static ObjectNode first(ObjectNode request) {
        return (ObjectNode) inputs(request).get(0);
    }

    private static ArrayNode data(ObjectNode input) {
        return (ArrayNode) input.get("data");
    }

    private static ArrayNode shape(ObjectNode input) {
        return (ArrayNode) input.get("shape");
    }

    private static void addUnknown(ObjectNode request) {
        inputs(request).add(first(request).deepCopy().put("name", "no-such-input"));
    }

    private static void deepen(ObjectNode input) {
        shape(input).add(1);
    }

    /** All of the data still fits the shape, but the shape not the model. */
    private static String widened(Subject s) {
        var request = s.request();
        for (int i = 0; i < s.model().inputs().size(); i++) {
            var spec = s.model().inputs().get(i);
            for (int axis = 0; axis < spec.shape().size(); axis++) {
                if (spec.shape().get(axis) > 0) {
                    var tensor = s.model().sample().get(i);
                    inputs(request).set(i, tensor.widened(axis).json());
                    return request.toString();
                }
            }
        }
        throw new NotApplicable("no size of the model's inputs is fixed");
    }

    private static void otherType(ObjectNode input) {
        boolean text = input.get("datatype").asText().equals("BYTES");
        JsonNode value = text ? input.numberNode(1) : input.textNode("a");
        input.put("datatype", text ? "FP32" : "BYTES");
        var data = data(input);
        for (int i = 0; i < data.size(); i++) {
            data.set(i, value);
        }
    }
}
