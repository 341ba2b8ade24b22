package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.extension;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** What servers share beyond the specification, over HTTP. Each is judged where the server says that it has it, or answers to it. */
final class RestExtensions {

    private static final String CONFIG = "Triton: extension_model_configuration.md";
    private static final String STATISTICS = "Triton: extension_statistics.md";
    private static final String CLASSIFICATION = "Triton: extension_classification.md";
    private static final String GZIP = "RFC 9110, 8.4";

    static final Set<Integer> NOT_OFFERED = Set.of(404, 405, 501);
    private static final int LONG = 8_192;

    private RestExtensions() {}

    static List<Clause> clauses() {
        return List.of(
                extension(
                        "EXT-CONFIG-01",
                        CONFIG,
                        "GET /v2/models/NAME/config has the model's name, \"max_batch_size\" and"
                                + " the names of its inputs.",
                        s -> {
                            needs(s, "model_configuration");
                            var config = s.rest().get(s.rest().modelPath() + "/config").object();
                            RestMetadata.equal("name", s.model().name(), config.path("name"));
                            if (!config.path("max_batch_size").isIntegralNumber()) {
                                throw new Unmet("'max_batch_size' is no whole number");
                            }
                            var names = config.path("input").findValuesAsText("name");
                            for (var input : s.model().inputs()) {
                                if (!names.contains(input.name())) {
                                    throw new Unmet("'input' does not name '" + input.name() + "'");
                                }
                            }
                        }),
                extension(
                        "EXT-STATS-01",
                        STATISTICS,
                        "GET /v2/models/NAME/stats counts an inference that went well, and the time"
                                + " that it took.",
                        s -> {
                            needs(s, "statistics");
                            var before = success(s);
                            s.rest().infer(s.request()).outputs();
                            var after = success(s);
                            if (after.path("count").longValue() <= before.path("count").longValue()
                                    || after.path("ns").longValue()
                                            <= before.path("ns").longValue()) {
                                throw new Unmet("before %s, after %s".formatted(before, after));
                            }
                        }),
                extension(
                        "EXT-CLASSIFICATION-01",
                        CLASSIFICATION,
                        "The parameter \"classification\": 1 of an output of numbers gives BYTES,"
                                + " written VALUE:INDEX.",
                        RestExtensions::classifies),
                extension(
                        "EXT-GZIP-01",
                        GZIP,
                        "A request with Content-Encoding: gzip means what the plain one means."
                                + " (400, 415: not offered.)",
                        s -> {
                            var plain = s.plainOutputs();
                            var answer = compressed(s);
                            offered(
                                    answer.status() != 400 && answer.status() != 415,
                                    "gzip of requests");
                            answer.outputs().mustEqual(plain);
                        }),
                extension(
                        "EXT-GZIP-02",
                        GZIP,
                        "An answer that says Content-Encoding: gzip, to a client that accepts it,"
                                + " is the plain one compressed.",
                        RestExtensions::answersCompressed));
    }

    private static void needs(Subject s, String extension) {
        s.rest();
        offered(s.model().extensions().contains(extension), "the extension '" + extension + "'");
    }

    static void offered(boolean offered, String what) {
        NotApplicable.unless(offered, "the server does not offer " + what);
    }

    private static JsonNode success(Subject s) {
        var stats = s.rest().get(s.rest().modelPath() + "/stats").object().path("model_stats");
        for (var model : stats) {
            if (model.path("name").asText().equals(s.model().name())) {
                return model.path("inference_stats").path("success");
            }
        }
        throw new Unmet("\"model_stats\" does not have the model");
    }

    private static void classifies(Subject s) {
        needs(s, "classification");
        var numeric =
                s.rest().infer(s.request()).outputs().byName().values().stream()
                        .filter(o -> o.datatype() != Datatype.BYTES && o.datatype().inJson())
                        .filter(o -> !o.shape().isEmpty() && o.datatype() != Datatype.BOOL)
                        .findFirst()
                        .orElseThrow(() -> new NotApplicable("no output has numbers"));
        var request = s.request();
        var output = request.putArray("outputs").addObject().put("name", numeric.name());
        output.putObject("parameters").put("classification", 1);
        var classes = s.rest().infer(request).outputs().get(numeric.name());
        if (classes.datatype() != Datatype.BYTES) {
            throw new Unmet("the output is of " + classes.datatype());
        }
        for (var value : classes.values()) {
            if (!((String) value).matches("[^:]+:[0-9]+(:.*)?")) {
                throw new Unmet("a class is '" + value + "'");
            }
        }
    }

    private static Answer compressed(Subject s) {
        var body = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(body)) {
            gzip.write(s.request().toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return s.rest()
                .send(
                        "POST",
                        s.rest().modelPath() + "/infer",
                        Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"),
                        body.toByteArray());
    }

    private static void answersCompressed(Subject s) {
        var plain = s.plainOutputs();
        // Long enough for a server to find it worth the work.
        var request = s.request().put("id", "x".repeat(LONG));
        var answer =
                s.rest()
                        .send(
                                "POST",
                                s.rest().modelPath() + "/infer",
                                Map.of(
                                        "Content-Type",
                                        "application/json",
                                        "Accept-Encoding",
                                        "gzip"),
                                request.toString().getBytes(StandardCharsets.UTF_8));
        answer.mustBe(200);
        var coding = answer.headers().firstValue("Content-Encoding").orElse("");
        offered(coding.equals("gzip"), "gzip of answers");
        byte[] bytes = new byte[answer.body().remaining()];
        answer.body().duplicate().get(bytes);
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            new Answer(200, answer.headers(), ByteBuffer.wrap(in.readAllBytes()))
                    .outputs()
                    .mustEqual(plain);
        } catch (IOException e) {
            throw new Unmet("the body is not gzip: " + e.getMessage());
        }
    }
}
