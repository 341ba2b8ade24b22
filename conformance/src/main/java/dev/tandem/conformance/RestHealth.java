package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import java.util.List;

/** Health of the server and of the model. */
final class RestHealth {

    private static final String YAML = "open_inference_rest.yaml: ";
    private static final String TEXT = "inference_rest.md: ";

    private RestHealth() {}

    static List<Clause> clauses() {
        return List.of(
                must(
                        "REST-HEALTH-01",
                        YAML + "/v2/health/live",
                        "A live server answers GET /v2/health/live with 200.",
                        s -> s.rest().get("/v2/health/live").mustBe(200)),
                must(
                        "REST-HEALTH-02",
                        YAML + "/v2/health/ready",
                        "A ready server answers GET /v2/health/ready with 200.",
                        s -> s.rest().get("/v2/health/ready").mustBe(200)),
                must(
                        "REST-HEALTH-03",
                        TEXT + "Model Ready",
                        "A model that is ready answers GET /v2/models/NAME/ready with 200.",
                        s -> s.rest().get(s.rest().modelPath() + "/ready").mustBe(200)),
                must(
                        "REST-HEALTH-04",
                        YAML + "/v2/models/${MODEL_NAME}/versions/${MODEL_VERSION}/ready",
                        "So does a version of the model that its metadata names.",
                        s -> s.rest().get(s.rest().modelPath(s.version()) + "/ready").mustBe(200)),
                must(
                        "REST-HEALTH-05",
                        TEXT + "API Definitions, Model Ready",
                        "A model that the server does not have is not ready: an HTTP error, or"
                                + " \"ready\": false.",
                        s -> notReady(s.rest().get("/v2/models/no-such-model/ready"))),
                should(
                        "REST-HEALTH-06",
                        TEXT + "Server Live Response JSON Object",
                        "The body of a live server is {\"live\": true}. (The YAML gives it no"
                                + " body.)",
                        s -> isTrue(s.rest().get("/v2/health/live"), "live")),
                should(
                        "REST-HEALTH-07",
                        TEXT + "Server Ready Response JSON Object",
                        "The body of a ready server is {\"ready\": true}, or {\"live\": true}, as"
                            + " the text has it by what looks like a slip. (The YAML gives it no"
                            + " body.)",
                        s -> {
                            var answer = s.rest().get("/v2/health/ready");
                            if (!answer.object().path("live").asBoolean()) {
                                isTrue(answer, "ready");
                            }
                        }),
                should(
                        "REST-HEALTH-08",
                        TEXT + "Model Ready Response JSON Object",
                        "The body of a ready model is {\"name\": NAME, \"ready\": true}. (The YAML"
                                + " gives it no body.)",
                        s -> {
                            var answer = s.rest().get(s.rest().modelPath() + "/ready");
                            RestMetadata.equal(
                                    "name", s.model().name(), answer.object().path("name"));
                            isTrue(answer, "ready");
                        }),
                should(
                        "REST-HEALTH-09",
                        TEXT + "API Definitions, Model Ready",
                        "Asked whether a model is ready that it does not have, the server answers"
                                + " 404, or 400.",
                        s -> s.rest().get("/v2/models/no-such-model/ready").mustBeNotFound()));
    }

    private static void isTrue(Answer answer, String member) {
        var value = answer.object().path(member);
        if (!value.isBoolean() || !value.booleanValue()) {
            throw new Unmet("expected \"%s\": true in the body".formatted(member));
        }
    }

    private static void notReady(Answer answer) {
        if (answer.status() < 400) {
            var ready = answer.object().path("ready");
            if (!ready.isBoolean() || ready.booleanValue()) {
                throw new Unmet(
                        "expected an HTTP error or \"ready\": false, but it is " + answer.status());
            }
        }
    }
}
