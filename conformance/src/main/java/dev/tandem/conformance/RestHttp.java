package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.should;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What clients' libraries and proxies do with HTTP, on which the specification is silent. */
final class RestHttp {

    private static final String JSON = "inference_rest.md: HTTP/REST";
    private static final int ROWS = 1_000;

    private RestHttp() {}

    static List<Clause> clauses() {
        return List.of(
                should(
                        "REST-HTTP-01",
                        JSON,
                        "Answers say Content-Type: application/json, errors too.",
                        s -> {
                            json(s.rest().get("/v2"));
                            json(s.rest().get(s.rest().modelPath()));
                            json(s.rest().infer(s.request()));
                            json(s.rest().infer("{}"));
                        }),
                should(
                        "REST-HTTP-02",
                        JSON,
                        "A request with Content-Type: application/json; charset=utf-8 is answered.",
                        s -> infer(s, Map.of("Content-Type", "application/json; charset=utf-8"))),
                should(
                        "REST-HTTP-03",
                        JSON,
                        "A request without Content-Type is answered: widespread clients send none.",
                        s -> infer(s, Map.of())),
                should(
                        "REST-HTTP-04",
                        "RFC 9110, 15.5.16",
                        "A request with Content-Type: text/csv is answered all the same or refused"
                                + " with 400 to 499.",
                        s -> {
                            var answer = send(s, Map.of("Content-Type", "text/csv"));
                            if (answer.status() != 200) {
                                answer.mustBlameTheClient();
                            }
                        }),
                should(
                        "REST-HTTP-05",
                        "RFC 9110, 5.4",
                        "Headers of 4 KiB, and such as the server cannot know, change nothing.",
                        s ->
                                infer(
                                        s,
                                        Map.of(
                                                "Content-Type",
                                                "application/json",
                                                "X-Long",
                                                "x".repeat(4096),
                                                "traceparent",
                                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                                "Accept",
                                                "*/*;q=0.1, application/json"))),
                should(
                        "REST-HTTP-06",
                        "RFC 9112, 9.3",
                        "After a refusal the connection goes on, or the server says Connection:"
                                + " close.",
                        RestHttp::goesOn),
                should(
                        "REST-HTTP-07",
                        "inference_rest.md: Request Input",
                        ROWS + " rows in one request are answered by as many.",
                        RestHttp::manyRows),
                should(
                        "REST-HTTP-08",
                        "inference_rest.md: Request Input, \"shape\"",
                        "A request of no rows is answered by none, or refused with 400 to 499.",
                        s -> {
                            NotApplicable.unless(takesRows(s), "the model does not take rows");
                            var none =
                                    s.model().inputs().stream()
                                            .map(input -> Tensor.sample(input, 0))
                                            .toList();
                            var answer = s.rest().infer(s.request(none));
                            if (answer.status() == 200) {
                                answer.outputs();
                            } else {
                                answer.mustBlameTheClient();
                            }
                        }));
    }

    private static void json(Answer answer) {
        var type = answer.headers().firstValue("Content-Type").orElse("none");
        if (!type.startsWith("application/json")) {
            throw new Unmet(
                    "Content-Type of an answer with status " + answer.status() + " is " + type);
        }
    }

    private static Answer send(Subject s, Map<String, String> headers) {
        return s.rest()
                .send(
                        "POST",
                        s.rest().modelPath() + "/infer",
                        headers,
                        s.request().toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void infer(Subject s, Map<String, String> headers) {
        var plain = s.plainOutputs();
        send(s, headers).outputs().mustEqual(plain);
    }

    private static void goesOn(Subject s) {
        try (var connection = RawConnection.open(s.rest().http(), s.exchanges()::add)) {
            var path = s.rest().modelPath() + "/infer";
            var refused = connection.post(path, "{\"inputs\":[}");
            if (!refused.closes()) {
                var answered = connection.post(path, s.request().toString());
                if (answered.answer().status() != 200) {
                    throw new Unmet(
                            "the request after the refused one was answered with "
                                    + answered.answer().status());
                }
            }
        }
    }

    private static boolean takesRows(Subject s) {
        return !s.model().inputs().isEmpty()
                && s.model().inputs().stream()
                        .allMatch(input -> !input.shape().isEmpty() && input.shape().get(0) == -1);
    }

    private static void manyRows(Subject s) {
        NotApplicable.unless(takesRows(s), "the model does not take rows");
        var many = s.model().inputs().stream().map(input -> Tensor.sample(input, ROWS)).toList();
        var outputs = s.rest().infer(s.request(many)).outputs();
        for (var spec : s.model().outputs()) {
            boolean rows = !spec.shape().isEmpty() && spec.shape().get(0) == -1;
            if (rows && outputs.get(spec.name()).shape().get(0) != ROWS) {
                throw new Unmet(
                        "output '%s' has shape %s"
                                .formatted(spec.name(), outputs.get(spec.name()).shape()));
            }
        }
    }
}
