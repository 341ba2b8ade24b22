package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Looks at a manifest of one of our kinds as far as that goes without a cluster: the fields of its spec by name, what must
 * be there, what excludes what. Everything else is the API server's, which has the schema ({@code kubectl apply
 * --dry-run=server}).
 */
final class ManifestReview {

    private static final String API_VERSION = "inference.tandem.dev/v1alpha1";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SOURCE = Pattern.compile("(oci|pvc|https?)://.+");
    private static final List<String> MODEL_KINDS = List.of("BatchScoringJob", "StreamScorer");

    /** What a spec of each kind may have at its top. */
    private static final Map<String, List<String>> FIELDS =
            Map.of(
                    "InferenceService",
                    List.of(
                            "model",
                            "runtime",
                            "scaling",
                            "resources",
                            "overload",
                            "batching",
                            "placement",
                            "features",
                            "precomputed"),
                    "BatchScoringJob",
                    List.of(
                            "model",
                            "modelFrom",
                            "schedule",
                            "timeZone",
                            "concurrencyPolicy",
                            "suspend",
                            "startingDeadlineSeconds",
                            "successfulRunsHistoryLimit",
                            "failedRunsHistoryLimit",
                            "timeout",
                            "retries",
                            "input",
                            "output",
                            "storage",
                            "validation",
                            "skipIfUnchanged",
                            "publish",
                            "resources",
                            "placement",
                            "scratch"),
                    "StreamScorer",
                    List.of(
                            "model",
                            "modelFrom",
                            "kafka",
                            "source",
                            "sink",
                            "deadLetter",
                            "features",
                            "publish",
                            "resources",
                            "placement",
                            "scaling"),
                    "FeatureStore",
                    List.of("online", "views"));

    private static final Map<String, String> BECOMES =
            Map.of(
                    "InferenceService", "a Deployment and a Service that answer requests",
                    "BatchScoringJob", "a Job, or with spec.schedule a CronJob",
                    "StreamScorer", "a Deployment of Kafka consumers, scaled by KEDA where it is",
                    "FeatureStore",
                            "views that other resources name, and without spec.online a small"
                                    + " Redis");

    private static final Map<String, List<String>> REQUIRED =
            Map.of(
                    "InferenceService", List.of("model"),
                    "BatchScoringJob", List.of("input", "output"),
                    "StreamScorer", List.of("kafka", "source", "sink"),
                    "FeatureStore", List.of("views"));

    private ManifestReview() {}

    static void review(JsonNode manifest, Findings findings) {
        String kind = manifest.path("kind").asText("");
        String name = manifest.path("metadata").path("name").asText("");
        if (!FIELDS.containsKey(kind)) {
            findings.tell("%s %s: not of ours, not looked at".formatted(kind, name));
            return;
        }
        findings.tell("%s %s: becomes %s".formatted(kind, name, BECOMES.get(kind)));
        if (!API_VERSION.equals(manifest.path("apiVersion").asText(""))) {
            findings.wrong(
                    "apiVersion '%s' is not known; use %s"
                            .formatted(manifest.path("apiVersion").asText(""), API_VERSION));
        }
        if (!NAME.matcher(name).matches()) {
            findings.wrong(
                    "metadata.name '%s' is not allowed; use at most 63 lower-case letters, digits and '-'"
                            .formatted(name));
        }
        reviewSpec(kind, manifest.path("spec"), findings);
    }

    private static void reviewSpec(String kind, JsonNode spec, Findings findings) {
        spec.fieldNames()
                .forEachRemaining(
                        field -> {
                            if (!FIELDS.get(kind).contains(field)) {
                                findings.wrong(
                                        "spec.%s is not known; known: %s"
                                                .formatted(
                                                        field,
                                                        String.join(", ", FIELDS.get(kind))));
                            }
                        });
        for (String field : REQUIRED.get(kind)) {
            if (spec.path(field).isMissingNode()) {
                findings.wrong("spec.%s is missing".formatted(field));
            }
        }
        if (MODEL_KINDS.contains(kind) && spec.has("model") == spec.has("modelFrom")) {
            findings.wrong("give exactly one of spec.model and spec.modelFrom");
        }
        reviewModel(spec, findings);
        switch (kind) {
            case "BatchScoringJob" -> reviewBatch(spec, findings);
            case "StreamScorer" -> reviewStream(spec, findings);
            default -> {
                // nothing beside what every kind has
            }
        }
    }

    private static void reviewModel(JsonNode spec, Findings findings) {
        if (spec.has("modelFrom")) {
            findings.tell(
                    "  scores with what is live in InferenceService %s"
                            .formatted(
                                    spec.path("modelFrom")
                                            .path("inferenceService")
                                            .asText("(none named)")));
        }
        if (!spec.has("model")) {
            return;
        }
        String source = spec.path("model").path("storageUri").asText("");
        findings.tell("  scores with the model at %s".formatted(source));
        if (!SOURCE.matcher(source).matches()) {
            findings.wrong(
                    "spec.model.storageUri '%s' is not allowed; allowed: oci://IMAGE, pvc://CLAIM/PATH, https://HOST/PATH"
                            .formatted(source));
        }
    }

    private static void reviewBatch(JsonNode spec, Findings findings) {
        String input = spec.path("input").path("uri").asText("");
        String output = spec.path("output").path("uri").asText("");
        findings.tell("  reads %s, writes %s".formatted(input, output));
        int pattern = input.indexOf('*');
        String folder = pattern < 0 ? input : input.substring(0, pattern);
        if (!output.isEmpty()
                && !input.isEmpty()
                && (output.startsWith(folder) || input.startsWith(output))) {
            findings.wrong(
                    "spec.output.uri '%s' and spec.input.uri '%s' lie in one another; results would be read as input"
                            .formatted(output, input));
        }
        if (spec.has("timeZone") && !spec.has("schedule")) {
            findings.wrong("spec.timeZone is of no use without spec.schedule");
        }
    }

    private static void reviewStream(JsonNode spec, Findings findings) {
        String source = spec.path("source").path("topic").asText("");
        String sink = spec.path("sink").path("topic").asText("");
        String letters = spec.path("deadLetter").path("topic").asText("");
        findings.tell(
                "  reads topic %s, writes topic %s; a record that cannot be scored %s"
                        .formatted(
                                source,
                                sink,
                                letters.isEmpty() ? "ends it" : "goes to topic " + letters));
        for (String other : List.of(sink, letters)) {
            if (!other.isEmpty() && other.equals(source)) {
                findings.wrong(
                        "topic '%s' is read and written; give results a topic of their own"
                                .formatted(other));
            }
        }
    }
}
