package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Right requests for inference, and what comes of them. */
final class RestInfer {

    private static final String REQUEST = "inference_rest.md: Inference Request JSON Object";
    private static final String RESPONSE = "inference_rest.md: Inference Response JSON Object";
    private static final String OUTPUT = "inference_rest.md: Response Output";
    private static final String REQUESTED = "inference_rest.md: Request Output";
    private static final String DATA = "inference_rest.md: Tensor Data";
    private static final String PARAMETERS = "inference_rest.md: Parameters";

    private RestInfer() {}

    static List<Clause> clauses() {
        return List.of(
                must(
                        "REST-INFER-01",
                        RESPONSE,
                        "POST /v2/models/NAME/infer with every input answers 200 and an object"
                                + " whose \"model_name\" is the model's.",
                        s ->
                                RestMetadata.equal(
                                        "model_name",
                                        s.model().name(),
                                        s.rest().infer(s.request()).object().path("model_name"))),
                must(
                        "REST-INFER-02",
                        OUTPUT,
                        "Each output has name, shape, datatype and data, with as many elements as"
                                + " its shape says and of its datatype.",
                        s -> s.rest().infer(s.request()).outputs()),
                must(
                        "REST-INFER-03",
                        REQUEST,
                        "Without \"outputs\" every output of the metadata comes back, with its"
                                + " datatype and a shape that the metadata allows.",
                        s -> {
                            NotApplicable.unless(
                                    !s.model().outputs().isEmpty(),
                                    "the model's metadata names no outputs");
                            var outputs = s.rest().infer(s.request()).outputs();
                            s.model().outputs().forEach(outputs::mustMatch);
                        }),
                must(
                        "REST-INFER-04",
                        DATA,
                        "Data nested as the shape is means what flat data means.",
                        s -> {
                            NotApplicable.unless(
                                    s.model().sample().stream()
                                            .anyMatch(input -> input.shape().size() > 1),
                                    "no input has more than one dimension");
                            var plain = s.plainOutputs();
                            var request = JsonNodeFactory.instance.objectNode();
                            var inputs = request.putArray("inputs");
                            s.model().sample().forEach(input -> inputs.add(input.nestedJson()));
                            s.rest().infer(request).outputs().mustEqual(plain);
                        }),
                must(
                        "REST-INFER-05",
                        REQUEST,
                        "A request's \"id\" is in its response.",
                        s -> echoesId(s, "42")),
                must(
                        "REST-INFER-06",
                        REQUEST,
                        "So it is with quotes, a backslash and characters beyond ASCII in it.",
                        s -> echoesId(s, "a \"b\" \\ \u96ea")),
                must(
                        "REST-INFER-07",
                        RESPONSE,
                        "\"model_version\" and \"id\", where they are there, are strings.",
                        s -> {
                            var response = s.rest().infer(s.request()).object();
                            for (var member : List.of("model_version", "id")) {
                                if (response.has(member) && !response.get(member).isTextual()) {
                                    throw new Unmet(
                                            "'%s' is %s".formatted(member, response.get(member)));
                                }
                            }
                        }),
                must(
                        "REST-INFER-08",
                        "inference_rest.md: table of endpoints",
                        "POST /v2/models/NAME/versions/VERSION/infer answers as the model does, and"
                                + " says the version if any.",
                        s -> {
                            var path = s.rest().modelPath(s.version()) + "/infer";
                            var answer = s.rest().post(path, s.request().toString());
                            answer.outputs();
                            if (answer.object().has("model_version")) {
                                RestMetadata.equal(
                                        "model_version",
                                        s.version(),
                                        answer.object().get("model_version"));
                            }
                        }),
                must(
                        "REST-INFER-09",
                        REQUESTED,
                        "An output that is asked for is in the response, the same as without"
                                + " asking.",
                        s -> {
                            var plain = s.plainOutputs();
                            for (var name : plain.names()) {
                                asking(s, name).mustHold(plain.get(name));
                            }
                        }),
                should(
                        "REST-INFER-10",
                        REQUESTED,
                        "Only the outputs that are asked for are in the response.",
                        s -> {
                            var names = s.plainOutputs().names();
                            NotApplicable.unless(names.size() > 1, "the model has one output");
                            var came = asking(s, names.get(0)).names();
                            if (came.size() > 1) {
                                throw new Unmet(
                                        "asked for '%s', the response has %s"
                                                .formatted(names.get(0), came));
                            }
                        }),
                must(
                        "REST-INFER-11",
                        PARAMETERS,
                        "Empty \"parameters\" of request, inputs and outputs are accepted.",
                        s -> {
                            var plain = s.plainOutputs();
                            s.rest()
                                    .infer(withParameters(s, plain, false))
                                    .outputs()
                                    .mustEqual(plain);
                        }),
                should(
                        "REST-INFER-12",
                        PARAMETERS,
                        "Parameters that the server does not know, of each kind that JSON's scalars"
                                + " have, change nothing.",
                        s -> {
                            var plain = s.plainOutputs();
                            s.rest()
                                    .infer(withParameters(s, plain, true))
                                    .outputs()
                                    .mustEqual(plain);
                        }),
                must(
                        "REST-INFER-13",
                        "RFC 8259, 4: members of an object are unordered",
                        "The members of a request come in any order, with any white space, \"data\""
                                + " before \"shape\" and \"datatype\" too.",
                        s -> {
                            var plain = s.plainOutputs();
                            s.rest().infer(turned(s).toPrettyString()).outputs().mustEqual(plain);
                        }),
                should(
                        "REST-INFER-14",
                        "inference_rest.md: Request Input",
                        "Inputs are known by their names, whatever their order.",
                        s -> {
                            NotApplicable.unless(
                                    s.model().sample().size() > 1, "the model has one input");
                            var plain = s.plainOutputs();
                            var inputs = new ArrayList<>(s.model().sample());
                            Collections.reverse(inputs);
                            s.rest().infer(s.request(inputs)).outputs().mustEqual(plain);
                        }),
                should(
                        "REST-INFER-15",
                        REQUEST,
                        "Members that the specification does not have change nothing.",
                        s -> {
                            var plain = s.plainOutputs();
                            var request = s.request();
                            request.putObject("x_unknown").putArray("list").add(1).addNull();
                            s.rest().infer(request).outputs().mustEqual(plain);
                        }));
    }

    private static void echoesId(Subject s, String id) {
        var answer = s.rest().infer(s.request().put("id", id));
        RestMetadata.equal("id", id, answer.object().path("id"));
    }

    private static Outputs asking(Subject s, String output) {
        var request = s.request();
        request.putArray("outputs").addObject().put("name", output);
        return s.rest().infer(request).outputs();
    }

    private static ObjectNode withParameters(Subject s, Outputs plain, boolean some) {
        var request = s.request();
        parameters(request, some);
        request.get("inputs").forEach(input -> parameters((ObjectNode) input, some));
        var outputs = request.putArray("outputs");
        plain.names().forEach(name -> parameters(outputs.addObject().put("name", name), some));
        return request;
    }

    private static void parameters(ObjectNode of, boolean some) {
        var parameters = of.putObject("parameters");
        if (some) {
            parameters.put("x_text", "y").put("x_count", 7).put("x_flag", true).put("x_part", 0.5);
        }
    }

    private static ObjectNode turned(Subject s) {
        var request = JsonNodeFactory.instance.objectNode();
        var inputs = JsonNodeFactory.instance.arrayNode();
        for (var input : s.model().sample()) {
            var json = input.json();
            var turned = inputs.addObject();
            for (var member : List.of("data", "datatype", "shape", "name")) {
                turned.set(member, json.get(member));
            }
        }
        request.set("inputs", inputs);
        return request.put("id", "turned");
    }
}
