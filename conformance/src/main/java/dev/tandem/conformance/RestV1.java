package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** The protocol before this one, as KServe has it from TensorFlow Serving. */
final class RestV1 {

    private static final String KSERVE = "KServe: V1 protocol";
    private static final String ROWS = "TensorFlow Serving: api_rest.md, row format";

    private RestV1() {}

    static List<Clause> clauses() {
        return List.of(
                extension(
                        "EXT-V1-01",
                        KSERVE,
                        "GET /v1/models/NAME says that the model is ready.",
                        s -> {
                            var model = offered(s).object();
                            RestMetadata.equal("name", s.model().name(), model.path("name"));
                            if (!List.of("true", "True").contains(model.path("ready").asText())) {
                                throw new Unmet("\"ready\" is not true");
                            }
                        }),
                extension(
                        "EXT-V1-02",
                        KSERVE,
                        "GET /v1/models names the model.",
                        s -> {
                            offered(s);
                            var models = s.rest().get("/v1/models").object().path("models");
                            for (var model : models) {
                                if (model.asText().equals(s.model().name())) {
                                    return;
                                }
                            }
                            throw new Unmet("\"models\" is " + models);
                        }),
                extension(
                        "EXT-V1-03",
                        KSERVE,
                        "POST /v1/models/NAME:predict of a model that the server does not have is"
                                + " an HTTP error.",
                        s -> {
                            offered(s);
                            s.rest()
                                    .post("/v1/models/no-such-model:predict", "{\"instances\":[1]}")
                                    .mustBeRefused();
                        }),
                extension(
                        "EXT-V1-04",
                        KSERVE,
                        "POST /v1/models/NAME:predict is answered by \"predictions\", one for each"
                                + " of the \"instances\".",
                        RestV1::predictions),
                extension(
                        "EXT-V1-05",
                        ROWS,
                        "They are the numbers of /v2: of each instance the output's row, or an"
                                + " object with that of each output.",
                        s -> {
                            var plain = s.plainOutputs();
                            var predictions = predictions(s);
                            for (var output : plain.byName().values()) {
                                column(predictions, output, plain.names().size() > 1)
                                        .mustHold(output);
                            }
                        }),
                extension(
                        "EXT-V1-06",
                        KSERVE,
                        "A request whose \"instances\" are not an array is refused with 400 to"
                                + " 499.",
                        s -> {
                            offered(s);
                            predict(s, "{\"instances\":7}").mustBlameTheClient();
                        }));
    }

    private static Answer offered(Subject s) {
        var answer = s.rest().get("/v1/models/" + s.model().name());
        RestExtensions.offered(answer.status() == 200, "V1");
        return answer;
    }

    private static Answer predict(Subject s, String body) {
        return s.rest().post("/v1/models/" + s.model().name() + ":predict", body);
    }

    private static JsonNode predictions(Subject s) {
        offered(s);
        var sample = s.model().sample();
        for (var shapes : List.of(s.model().inputs(), s.model().outputs())) {
            NotApplicable.unless(
                    !shapes.isEmpty()
                            && shapes.stream()
                                    .allMatch(
                                            tensor ->
                                                    !tensor.shape().isEmpty()
                                                            && tensor.shape().get(0) == -1),
                    "the model does not take rows and give as many");
        }
        var request = JsonNodeFactory.instance.objectNode();
        var instances = request.putArray("instances");
        long rows = sample.get(0).shape().get(0);
        for (int row = 0; row < rows; row++) {
            instances.add(instance(sample, row));
        }
        var predictions = predict(s, request.toString()).object().path("predictions");
        if (!predictions.isArray() || predictions.size() != rows) {
            throw new Unmet("for %d instances \"predictions\" is %s".formatted(rows, predictions));
        }
        return predictions;
    }

    /** A value for each input by its name, or that of the only one. */
    private static JsonNode instance(List<Tensor> sample, int row) {
        if (sample.size() == 1) {
            return sample.get(0).nestedJson().get("data").get(row);
        }
        ObjectNode instance = JsonNodeFactory.instance.objectNode();
        sample.forEach(
                input -> instance.set(input.name(), input.nestedJson().get("data").get(row)));
        return instance;
    }

    /** What the predictions say of one output. */
    private static Outputs column(JsonNode predictions, Tensor output, boolean named) {
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        predictions.forEach(
                prediction ->
                        data.add(
                                named || prediction.has(output.name())
                                        ? prediction.path(output.name())
                                        : prediction));
        return Outputs.of(List.of(Tensor.of(output.head().set("data", data))));
    }
}
