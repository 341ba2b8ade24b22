package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Looks at a manifest of one of our kinds as far as that goes without a cluster: it holds the spec against the schema that
 * the API server has, too, and says what it would become. Of the rules in CEL, which only the API server judges ({@code
 * kubectl apply --dry-run=server}), those are told that are easily broken.
 */
final class ManifestReview {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SOURCE = Pattern.compile("(oci|pvc|https?)://.+");
    private static final List<String> MODEL_KINDS = List.of("BatchScoringJob", "StreamScorer");

    private static final Map<String, String> BECOMES =
            Map.of(
                    "InferenceService", "a Deployment and a Service that answer requests",
                    "BatchScoringJob", "a Job, or with spec.schedule a CronJob",
                    "StreamScorer", "a Deployment of Kafka consumers, scaled by KEDA where it is",
                    "FeatureStore",
                            "views that other resources name, and without spec.online a small"
                                    + " Redis");

    private ManifestReview() {}

    static void review(JsonNode manifest, Findings findings) {
        String kind = manifest.path("kind").asText("");
        String name = manifest.path("metadata").path("name").asText("");
        var definition = Definitions.of(kind);
        if (definition.isEmpty()) {
            findings.tell("%s %s: not of ours, not looked at".formatted(kind, name));
            return;
        }
        findings.tell("%s %s: becomes %s".formatted(kind, name, BECOMES.get(kind)));
        if (!NAME.matcher(name).matches()) {
            findings.wrong(
                    "metadata.name '%s' is not allowed; use at most 63 lower-case letters, digits and '-'"
                            .formatted(name));
        }
        reviewVersion(manifest, definition.get().path("spec"), findings);
        reviewRules(kind, manifest.path("spec"), findings);
    }

    private static void reviewVersion(JsonNode manifest, JsonNode definition, Findings findings) {
        String asked = manifest.path("apiVersion").asText("");
        String group = definition.path("group").asText();
        for (var version : definition.path("versions")) {
            if (asked.equals(group + "/" + version.path("name").asText())) {
                var schema = version.at("/schema/openAPIV3Schema/properties/spec");
                new SchemaReview(findings).review("spec", manifest.path("spec"), schema);
                return;
            }
        }
        findings.wrong(
                "apiVersion '%s' is not known; use %s/%s"
                        .formatted(asked, group, definition.at("/versions/0/name").asText()));
    }

    private static void reviewRules(String kind, JsonNode spec, Findings findings) {
        if (MODEL_KINDS.contains(kind) && spec.has("model") == spec.has("modelFrom")) {
            findings.wrong("give exactly one of spec.model and spec.modelFrom");
        }
        reviewModel(spec, findings);
        switch (kind) {
            case "InferenceService" -> reviewLogger(spec.path("logger"), findings);
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

    private static void reviewLogger(JsonNode logger, Findings findings) {
        if (logger.isMissingNode()) {
            return;
        }
        findings.tell(
                "  tells requests and answers to %s"
                        .formatted(
                                logger.has("kafka")
                                        ? "topic " + logger.path("topic").asText("(none named)")
                                        : logger.path("url").asText("(nobody named)")));
        if (logger.has("url") == logger.has("kafka")) {
            findings.wrong("give exactly one of spec.logger.url and spec.logger.kafka");
        }
        if (logger.has("kafka") != logger.has("topic")) {
            findings.wrong("spec.logger.kafka and spec.logger.topic belong together");
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
