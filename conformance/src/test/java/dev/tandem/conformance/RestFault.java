package dev.tandem.conformance;

import dev.tandem.conformance.SpoilingProxy.Asked;
import dev.tandem.conformance.SpoilingProxy.Reply;
import dev.tandem.conformance.SpoilingProxy.Spoiler;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One thing that a server does wrong, and the clauses that say so. */
record RestFault(String name, Spoiler spoiler, Set<String> clauses) {

    private static final int LARGE = 8 << 20;

    static List<RestFault> all() {
        return List.of(
                fault(
                        "no extensions",
                        (asked, reply) ->
                                asked.path().equals("/v2")
                                        ? reply.replacing("\"extensions\":\\[[^]]*\\]", "\"x\":1")
                                        : reply,
                        "REST-SERVER-02"),
                fault(
                        "null versions",
                        (asked, reply) ->
                                metadata(asked)
                                        ? reply.replacing(
                                                "\"versions\":\\[[^]]*\\]", "\"versions\":null")
                                        : reply,
                        "REST-MODEL-03"),
                fault(
                        "a datatype of its own",
                        (asked, reply) ->
                                metadata(asked) ? reply.replacing("\"FP32\"", "\"FLOAT\"") : reply,
                        "REST-MODEL-05"),
                fault(
                        "unknown models are ready",
                        (asked, reply) ->
                                asked.path().endsWith("such-model/ready")
                                        ? Reply.of(
                                                200, "{\"name\":\"no-such-model\",\"ready\":true}")
                                        : reply,
                        "REST-HEALTH-05",
                        "REST-HEALTH-09"),
                fault(
                        "empty health",
                        (asked, reply) ->
                                asked.path().endsWith("/live") || asked.path().endsWith("/ready")
                                        ? Reply.of(reply.status(), "")
                                        : reply,
                        "REST-HEALTH-06",
                        "REST-HEALTH-07",
                        "REST-HEALTH-08"),
                fault(
                        "no id",
                        (asked, reply) ->
                                asked.infers() ? reply.replacing("\"id\":", "\"x\":") : reply,
                        "REST-INFER-05",
                        "REST-INFER-06"),
                fault(
                        "a number as version",
                        (asked, reply) ->
                                asked.infers()
                                        ? reply.replacing(
                                                "\"model_version\":\"1\"", "\"model_version\":  1")
                                        : reply,
                        "REST-INFER-07",
                        "REST-INFER-08"),
                fault(
                        "all outputs always",
                        (asked, reply) ->
                                asked.body().contains("\"outputs\":[{\"name\":\"in_BOOL_out\"}]")
                                        ? reply.replacing(
                                                "\"outputs\":\\[",
                                                "\"outputs\":[{\"name\":\"more\",\"shape\":[1],\"datatype\":\"BOOL\",\"data\":[true]},")
                                        : reply,
                        "REST-INFER-10"),
                fault(
                        "nested data is turned",
                        (asked, reply) ->
                                asked.body().contains("[[")
                                        ? reply.replacing(
                                                "\\[true,false,true,false\\]",
                                                "[true,true,false,false]")
                                        : reply,
                        "REST-INFER-04"),
                fault(
                        "large numbers as doubles",
                        (asked, reply) ->
                                reply.replacing("9223372036854775807", "9223372036854776000")
                                        .replacing("18446744073709551614", "18446744073709551616"),
                        "REST-TYPE-INT64",
                        "REST-TYPE-UINT64"),
                fault(
                        "errors as detail",
                        (asked, reply) ->
                                reply.status() >= 400 && asked.infers()
                                        ? reply.replacing("\"error\":", "\"detail\":")
                                        : reply,
                        "REST-ERROR-02",
                        "REST-ERROR-04",
                        "REST-ERROR-05",
                        "REST-ERROR-06",
                        "REST-ERROR-07",
                        "REST-LARGE-02"),
                fault(
                        "the server is at fault",
                        (asked, reply) ->
                                reply.status() == 400 ? Reply.of(500, reply.body()) : reply,
                        "REST-ERROR-08",
                        "REST-HTTP-08",
                        "EXT-BINARY-04",
                        "EXT-BINARY-05",
                        "EXT-BINARY-06",
                        "EXT-RAW-03",
                        "EXT-V1-06"),
                fault(
                        "too much data is taken",
                        (asked, reply) ->
                                reply.body().contains("more than the")
                                        ? Reply.of(200, "{}")
                                        : reply,
                        "REST-BAD-14"),
                fault(
                        "large bodies are cut off",
                        (asked, reply) -> asked.body().length() > LARGE ? Reply.NONE : reply,
                        "REST-LARGE-01",
                        "REST-LARGE-02",
                        "REST-LARGE-03",
                        "REST-LARGE-05"),
                fault(
                        "large bodies are lost",
                        (asked, reply) ->
                                asked.body().length() > LARGE ? Reply.of(200, "{}") : reply,
                        "REST-LARGE-01",
                        "REST-LARGE-05"),
                fault(
                        "large bodies are the server's fault",
                        (asked, reply) ->
                                reply.status() == 413 ? Reply.of(500, "text/plain", "oh") : reply,
                        "REST-LARGE-02",
                        "REST-LARGE-03"),
                fault(
                        "no chunks",
                        (asked, reply) ->
                                asked.chunked() ? Reply.of(411, "{\"error\":\"no\"}") : reply,
                        "REST-LARGE-04"),
                fault(
                        "every model can be loaded",
                        (asked, reply) ->
                                asked.path().endsWith("/load") ? Reply.of(200, "{}") : reply,
                        "EXT-REPOSITORY-02"),
                fault(
                        "nothing is unloaded",
                        (asked, reply) ->
                                asked.path().endsWith("/unload") ? Reply.of(200, "{}") : reply,
                        "EXT-REPOSITORY-04"),
                fault(
                        "loading is refused without a word",
                        (asked, reply) ->
                                asked.path().endsWith("/load") ? Reply.of(501, "") : reply,
                        "EXT-REPOSITORY-02",
                        "EXT-REPOSITORY-03"),
                fault(
                        "one prediction for everything",
                        (asked, reply) ->
                                asked.path().endsWith("every:predict")
                                        ? reply.replacing(
                                                "\"predictions\":.*", "\"predictions\":[1]}")
                                        : reply,
                        "EXT-V1-04",
                        "EXT-V1-05"),
                fault(
                        "predictions of another model",
                        (asked, reply) ->
                                asked.path().endsWith("every:predict")
                                        ? reply.replacing(
                                                "\"in_BOOL_out\":\\[true", "\"in_BOOL_out\":[false")
                                        : reply,
                        "EXT-V1-05"));
    }

    static RestFault named(String name) {
        return all().stream().filter(fault -> fault.name().equals(name)).findFirst().orElseThrow();
    }

    private static RestFault fault(String name, Spoiler spoiler, String... clauses) {
        return new RestFault(name, spoiler, new TreeSet<>(Set.of(clauses)));
    }

    private static boolean metadata(Asked asked) {
        return asked.path().equals("/v2/models/every");
    }

    @Override
    public String toString() {
        return name;
    }
}
