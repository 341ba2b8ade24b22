package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/** What server and model say of themselves. */
final class RestMetadata {

    private static final String SERVER = "inference_rest.md: Server Metadata Response JSON Object";
    private static final String MODEL = "inference_rest.md: Model Metadata Response JSON Object";
    private static final String MODEL_ERROR =
            "inference_rest.md: Model Metadata Response JSON Error Object";
    private static final String NO_MODEL = "/v2/models/no-such-model";

    private RestMetadata() {}

    static List<Clause> clauses() {
        return List.of(
                must(
                        "REST-SERVER-01",
                        SERVER,
                        "GET /v2 answers 200 with an object that has the strings \"name\" and"
                                + " \"version\".",
                        s -> {
                            var metadata = s.rest().get("/v2").object();
                            string(metadata, "name");
                            string(metadata, "version");
                        }),
                must(
                        "REST-SERVER-02",
                        SERVER,
                        "Its \"extensions\" is an array of strings, empty where there are none.",
                        s -> strings(s.rest().get("/v2").object(), "extensions")),
                should(
                        "REST-SERVER-03",
                        "open_inference_rest.yaml: /v2/",
                        "GET /v2/ answers as GET /v2 does. (The text writes one, the YAML the"
                                + " other.)",
                        s -> string(s.rest().get("/v2/").object(), "name")),
                must(
                        "REST-MODEL-01",
                        MODEL,
                        "GET /v2/models/NAME answers 200 with an object whose \"name\" is the"
                                + " model's.",
                        s -> equal("name", s.model().name(), metadata(s).path("name"))),
                must(
                        "REST-MODEL-02",
                        MODEL,
                        "The model's \"platform\" is a string.",
                        s -> string(metadata(s), "platform")),
                must(
                        "REST-MODEL-03",
                        MODEL,
                        "\"versions\", where it is there, is an array of strings.",
                        s -> {
                            var metadata = metadata(s);
                            if (metadata.has("versions")) {
                                strings(metadata, "versions");
                            }
                        }),
                must(
                        "REST-MODEL-04",
                        "inference_rest.md: $metadata_tensor",
                        "\"inputs\" and \"outputs\", where they are there, are arrays of tensors"
                                + " with name, datatype and shape; a size is -1 or not negative.",
                        s -> {
                            var metadata = metadata(s);
                            for (var member : List.of("inputs", "outputs")) {
                                if (metadata.has(member)) {
                                    tensors(metadata, member);
                                }
                            }
                        }),
                must(
                        "REST-MODEL-05",
                        "inference_rest.md: Tensor Data Types",
                        "Every datatype in the metadata is one of the specification's (or BF16,"
                                + " which its text names).",
                        s -> {
                            var metadata = metadata(s);
                            for (var member : List.of("inputs", "outputs")) {
                                metadata.path(member)
                                        .forEach(
                                                tensor ->
                                                        Datatype.of(
                                                                tensor.path("datatype").asText()));
                            }
                        }),
                should(
                        "REST-MODEL-06",
                        MODEL,
                        "The metadata names the model's inputs and outputs. (Not optional in the"
                                + " text, not required in the YAML; clients cannot write a request"
                                + " without.)",
                        s -> {
                            var metadata = metadata(s);
                            for (var member : List.of("inputs", "outputs")) {
                                if (!metadata.path(member).isArray()
                                        || metadata.path(member).isEmpty()) {
                                    throw new Unmet("'%s' is empty".formatted(member));
                                }
                            }
                        }),
                should(
                        "REST-MODEL-07",
                        "inference_rest.md: Platforms",
                        "The platform is written PROJECT_FORMAT.",
                        s -> {
                            var platform = metadata(s).path("platform").asText();
                            if (!platform.matches("[^_]+_.+")) {
                                throw new Unmet("the platform is '" + platform + "'");
                            }
                        }),
                must(
                        "REST-MODEL-08",
                        "open_inference_rest.yaml:"
                                + " /v2/models/${MODEL_NAME}/versions/${MODEL_VERSION}",
                        "A version that the metadata names has metadata of its own path, with the"
                                + " model's name.",
                        s ->
                                equal(
                                        "name",
                                        s.model().name(),
                                        s.rest()
                                                .get(s.rest().modelPath(s.version()))
                                                .object()
                                                .path("name"))),
                must(
                        "REST-MODEL-09",
                        MODEL_ERROR,
                        "Metadata of a model that the server does not have is an HTTP error.",
                        s -> s.rest().get(NO_MODEL).mustBeRefused()),
                must(
                        "REST-MODEL-10",
                        MODEL_ERROR,
                        "Its body is an object with the string \"error\".",
                        s -> s.rest().get(NO_MODEL).mustExplain()),
                should(
                        "REST-MODEL-11",
                        MODEL_ERROR,
                        "Its status is 404, or 400, which the text calls typical.",
                        s -> s.rest().get(NO_MODEL).mustBeNotFound()),
                must(
                        "REST-MODEL-12",
                        MODEL_ERROR,
                        "Metadata of a version that the model does not have is an HTTP error with"
                                + " such a body.",
                        s -> {
                            s.version();
                            s.rest().get(s.rest().modelPath(Model.OTHER_VERSION)).mustExplain();
                        }));
    }

    private static JsonNode metadata(Subject s) {
        return s.rest().get(s.rest().modelPath()).object();
    }

    static void equal(String member, String expected, JsonNode actual) {
        if (!actual.isTextual() || !actual.asText().equals(expected)) {
            throw new Unmet(
                    "expected \"%s\": \"%s\", but it is %s"
                            .formatted(
                                    member, expected, actual.isMissingNode() ? "missing" : actual));
        }
    }

    private static void string(JsonNode object, String member) {
        if (!object.path(member).isTextual()) {
            throw new Unmet("'%s' is no string: %s".formatted(member, object.path(member)));
        }
    }

    private static void strings(JsonNode object, String member) {
        var array = object.path(member);
        if (!array.isArray()) {
            throw new Unmet("'%s' is no array: %s".formatted(member, array));
        }
        for (var element : array) {
            if (!element.isTextual()) {
                throw new Unmet("'%s' holds %s".formatted(member, element));
            }
        }
    }

    private static void tensors(JsonNode metadata, String member) {
        if (!metadata.get(member).isArray()) {
            throw new Unmet("'%s' is no array".formatted(member));
        }
        for (var tensor : metadata.get(member)) {
            if (TensorSpec.of(tensor).shape().stream().anyMatch(size -> size < -1)) {
                throw new Unmet("a size of '%s' is below -1: %s".formatted(member, tensor));
            }
        }
    }
}
