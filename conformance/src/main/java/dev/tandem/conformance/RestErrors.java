package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Wrong requests for inference, and what is said to them. */
final class RestErrors {

    private static final String ERROR = "inference_rest.md: Inference Response JSON Error Object";
    private static final String NO_MODEL = "/v2/models/no-such-model/infer";

    private RestErrors() {}

    static List<Clause> clauses() {
        var clauses = new ArrayList<Clause>();
        for (var mistake : Mistake.all()) {
            clauses.add(
                    new Clause(
                            "REST-BAD-" + mistake.id(),
                            mistake.binding() ? Level.MUST : Level.SHOULD,
                            mistake.binding()
                                    ? ERROR + "; open_inference_rest.yaml: inference_request"
                                    : "inference_rest.md: Request Input",
                            "It is an HTTP error when " + mistake.what() + ".",
                            s -> s.rest().infer(mistake.body().apply(s)).mustBeRefused()));
        }
        clauses.addAll(
                List.of(
                        must(
                                "REST-ERROR-01",
                                ERROR,
                                "Inference by a model that the server does not have is an HTTP"
                                        + " error.",
                                s -> noModel(s).mustBeRefused()),
                        must(
                                "REST-ERROR-02",
                                ERROR,
                                "Its body is an object with the string \"error\".",
                                s -> noModel(s).mustExplain()),
                        should(
                                "REST-ERROR-03",
                                ERROR,
                                "Its status is 404, or 400, which the text calls typical.",
                                s -> noModel(s).mustBeNotFound()),
                        must(
                                "REST-ERROR-04",
                                ERROR,
                                "Inference by a version that the model does not have is an HTTP"
                                        + " error with such a body.",
                                s -> {
                                    s.version();
                                    s.rest()
                                            .post(
                                                    s.rest().modelPath(Model.OTHER_VERSION)
                                                            + "/infer",
                                                    s.request().toString())
                                            .mustExplain();
                                }),
                        must(
                                "REST-ERROR-05",
                                ERROR,
                                "The body for malformed JSON is an object with the string"
                                        + " \"error\".",
                                s -> s.rest().infer("{\"inputs\":[}").mustExplain()),
                        must(
                                "REST-ERROR-06",
                                ERROR,
                                "The body for a request without inputs is an object with the string"
                                        + " \"error\".",
                                s -> s.rest().infer("{}").mustExplain()),
                        must(
                                "REST-ERROR-07",
                                ERROR,
                                "Whatever wrong request the server refuses (REST-BAD-01 to -28),"
                                        + " the body is an object with the string \"error\".",
                                s -> each(s, Answer::mustExplain)),
                        should(
                                "REST-ERROR-08",
                                ERROR,
                                "Whatever wrong request the server refuses (REST-BAD-01 to -28),"
                                    + " the status is 400 to 499: it is not the server that is at"
                                    + " fault.",
                                s -> each(s, Answer::mustBlameTheClient)),
                        must(
                                "REST-ERROR-09",
                                "inference_rest.md: API Definitions",
                                "After all of them a right request is answered as before.",
                                s -> {
                                    var before = s.plainOutputs();
                                    Mistake.all().forEach(mistake -> send(s, mistake));
                                    s.rest().infer(s.request()).outputs().mustEqual(before);
                                }),
                        should(
                                "REST-ERROR-10",
                                "inference_rest.md: table of endpoints",
                                "GET of the inference endpoint is refused with 405.",
                                s -> s.rest().get(s.rest().modelPath() + "/infer").mustBe(405)),
                        should(
                                "REST-ERROR-11",
                                "RFC 9110, 15.5.5",
                                "A path that the protocol does not have is answered with 404.",
                                s -> s.rest().get("/v2/no-such-endpoint").mustBe(404))));
        return clauses;
    }

    private static Answer noModel(Subject s) {
        return s.rest().post(NO_MODEL, s.request().toString());
    }

    /** Judges every refusal; which requests are refused is up to other clauses. */
    private static void each(Subject s, Consumer<Answer> judge) {
        var problems = new ArrayList<String>();
        int refused = 0;
        for (var mistake : Mistake.all()) {
            Answer answer;
            try {
                answer = s.rest().infer(mistake.body().apply(s));
            } catch (NotApplicable e) {
                continue;
            }
            if (answer.status() >= 400) {
                refused++;
                try {
                    judge.accept(answer);
                } catch (Unmet e) {
                    problems.add("REST-BAD-%s: %s".formatted(mistake.id(), e.getMessage()));
                }
            }
        }
        NotApplicable.unless(refused > 0, "the server refuses none of them");
        if (!problems.isEmpty()) {
            throw new Unmet(String.join("; ", problems));
        }
    }

    private static void send(Subject s, Mistake mistake) {
        try {
            s.rest()
                    .send(
                            "POST",
                            s.rest().modelPath() + "/infer",
                            Map.of("Content-Type", "application/json"),
                            mistake.body().apply(s).getBytes(StandardCharsets.UTF_8));
        } catch (NotApplicable e) {
            // This model does not have what that mistake is made from.
        }
    }
}
