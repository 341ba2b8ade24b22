package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.JsonNode;

import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.PayloadLogConfig;
import dev.tandem.runtime.config.PublishConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.stream.KafkaAddress;
import dev.tandem.runtime.stream.StreamException;
import dev.tandem.runtime.stream.StreamScorer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what a runtime would do with its configuration; loads the model where the file is at hand. */
final class ConfigReview {

    private final Settings settings;
    private final Findings findings;

    ConfigReview(Settings settings, Findings findings) {
        this.settings = settings;
        this.findings = findings;
    }

    /** @param tree the configuration, to tell its kind by its fields */
    void review(JsonNode tree) throws Failure {
        if (tree.has("kafka")) {
            review(settings.streamConfig());
        } else if (tree.has("input")) {
            review(settings.batchConfig());
        } else {
            review(settings.runtimeConfig());
        }
    }

    private void review(StreamConfig config) {
        findings.tell("a configuration of tandem-runtime stream");
        var source = config.source();
        findings.tell(
                "  reads topic %s at %s as group %s, at first the %s record, in batches of %d at most"
                        .formatted(
                                source.topic(),
                                config.kafka().bootstrapServers(),
                                source.consumerGroup(),
                                source.offsetReset(),
                                source.maxBatchRows()));
        tellModel(config.model());
        tellLookups(config.features());
        findings.tell(
                "  writes results to topic %s%s"
                        .formatted(
                                config.sink().topic(),
                                config.sink().keep().isEmpty()
                                        ? ""
                                        : " with fields "
                                                + String.join(", ", config.sink().keep())));
        findings.tell(
                "  a record that cannot be scored %s"
                        .formatted(
                                config.knownDeadLetter()
                                        .map(letters -> "goes to topic " + letters.topic())
                                        .orElse("ends it")));
        config.knownPublish().ifPresent(this::tellPublish);
        withModel(config.model())
                .ifPresent(
                        model -> {
                            try (model) {
                                new StreamScorer(
                                        config,
                                        model,
                                        config.model().revision(),
                                        KafkaAddress.Credentials.NONE,
                                        store -> Credentials.none());
                                tellColumns(config.model(), model);
                            } catch (StreamException e) {
                                findings.wrong(e.getMessage());
                            }
                        });
    }

    private void review(BatchConfig config) {
        findings.tell("a configuration of tandem-runtime batch");
        findings.tell(
                "  reads %s, writes %s".formatted(config.input().uri(), config.output().uri()));
        tellModel(config.model());
        config.knownPublish().ifPresent(this::tellPublish);
        withModel(config.model()).ifPresent(model -> tellRows(config.model(), model));
    }

    private void review(RuntimeConfig config) {
        findings.tell("a configuration of tandem-runtime serve");
        findings.tell(
                "  answers on port %d%s"
                        .formatted(
                                config.server().port(),
                                config.server()
                                        .knownTls()
                                        .map(tls -> " by TLS, with " + tls.certificatePath())
                                        .orElse("")));
        tellModel(config.model());
        config.knownBatching()
                .ifPresent(
                        batching ->
                                findings.tell(
                                        "  joins requests that wait to batches of %d rows at most"
                                                .formatted(batching.maxRows())));
        config.knownLogger().ifPresent(this::tellLogger);
        config.knownTracing()
                .ifPresent(
                        tracing ->
                                findings.tell(
                                        "  sends traces of %s%% of the requests to %s"
                                                .formatted(
                                                        tracing.sampleRatio() * 100,
                                                        tracing.endpoint())));
        config.knownResponseCache()
                .ifPresent(
                        cache ->
                                findings.tell(
                                        "  keeps answers for %d ms, in %d bytes of memory at most"
                                                .formatted(cache.ttlMillis(), cache.maxBytes())));
        tellLookups(config.features());
        boolean rows = !config.features().isEmpty() || !config.model().columns().isEmpty();
        withModel(config.model())
                .ifPresent(
                        model -> {
                            if (rows) {
                                tellRows(config.model(), model);
                            } else {
                                model.close();
                            }
                        });
    }

    private void tellModel(ModelConfig model) {
        findings.tell(
                "  scores with model %s (%s) at %s; a value that is missing is %s"
                        .formatted(
                                model.name(),
                                model.format(),
                                model.path(),
                                model.missingAsNaN() ? "scored as not-a-number" : "refused"));
    }

    private void tellLookups(List<FeatureLookupConfig> lookups) {
        for (var lookup : lookups) {
            findings.tell(
                    "  looks up view %s of store %s by '%s'; a row that is missing: %s"
                            .formatted(
                                    lookup.view().name(),
                                    lookup.store().name(),
                                    lookup.view().entity(),
                                    lookup.onMissing()));
        }
    }

    private void tellLogger(PayloadLogConfig logger) {
        findings.tell(
                "  tells %s of %s%% of the requests as CloudEvents to %s"
                        .formatted(
                                logger.mode().equals(PayloadLogConfig.ALL)
                                        ? "request and answer"
                                        : logger.mode(),
                                logger.sampleRatio() * 100,
                                logger.knownKafka()
                                        .map(
                                                kafka ->
                                                        "topic %s at %s"
                                                                .formatted(
                                                                        logger.topic(),
                                                                        kafka.bootstrapServers()))
                                        .orElse(logger.url())));
    }

    private void tellPublish(PublishConfig publish) {
        findings.tell(
                "  publishes view %s of store %s by '%s'"
                        .formatted(
                                publish.view().name(), publish.store().name(), publish.entity()));
    }

    private Optional<Model> withModel(ModelConfig config) {
        try {
            return Optional.of(
                    new ModelLoader(MemoryLimit.ofThisProcess(), 1).load(config).model());
        } catch (Failure e) {
            findings.wrong(e.getMessage());
            return Optional.empty();
        }
    }

    private void tellRows(ModelConfig config, Model model) {
        try (model) {
            tellColumns(config, model);
        } catch (IllegalArgumentException e) {
            findings.wrong(e.getMessage());
        }
    }

    private void tellColumns(ModelConfig config, Model model) {
        var columns = RowMapping.of(model.signature(), config).columns();
        findings.tell(
                "  a row has %d columns: %s"
                        .formatted(
                                columns.size(),
                                columns.stream()
                                        .map(column -> column.name() + " " + column.datatype())
                                        .collect(Collectors.joining(", "))));
        findings.tell(
                "  the model gives %s"
                        .formatted(
                                model.signature().outputs().stream()
                                        .map(
                                                output ->
                                                        output.name()
                                                                + " "
                                                                + output.datatype()
                                                                + " "
                                                                + output.shape())
                                        .collect(Collectors.joining(", "))));
    }
}
