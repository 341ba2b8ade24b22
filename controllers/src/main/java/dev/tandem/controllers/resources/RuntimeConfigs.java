package dev.tandem.controllers.resources;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.controllers.spec.EffectiveBatching;
import dev.tandem.controllers.spec.EffectiveOverload;
import dev.tandem.controllers.spec.EffectiveResponseCache;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.EffectiveTracing;
import dev.tandem.controllers.spec.ModelSource;
import dev.tandem.controllers.spec.Workload;
import dev.tandem.runtime.config.BatchingConfig;
import dev.tandem.runtime.config.DrainConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.config.ResponseCacheConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.ServerConfig;
import dev.tandem.runtime.config.TracingConfig;

import java.util.Optional;

/** The configuration a pod gives its runtime, as JSON. */
final class RuntimeConfigs {

    static final int PORT = 8080;
    static final String MODEL_FOLDER = "/mnt/models";

    /** Endpoints and proxies learn within this time that a pod is going. */
    static final int QUIET_MILLIS = 3_000;

    /** What the revision of a model is called while its digest is not known. */
    private static final String UNVERIFIED = "unverified";

    /**
     * What a list, a number or a record means by being absent is left out, so that this text, which pods and the names
     * of Jobs depend on, stays what it was when the contract grows.
     */
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    // The order of an immutable map differs from one start of the operator to the
                    // next.
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_DEFAULT, JsonInclude.Include.ALWAYS))
                    .withConfigOverride(
                            String.class,
                            texts ->
                                    texts.setIncludeAsProperty(
                                            JsonInclude.Value.construct(
                                                    JsonInclude.Include.ALWAYS,
                                                    JsonInclude.Include.ALWAYS)))
                    .build();

    private RuntimeConfigs() {}

    static String serving(EffectiveService service, PinnedModel pinned, FeatureUse use) {
        return json(
                new RuntimeConfig(
                        RuntimeConfig.VERSION,
                        model(service.workload(), pinned),
                        new ServerConfig(
                                PORT,
                                service.tls().map(tls -> CertificateFiles.config()).orElse(null)),
                        overload(service.overload()),
                        new DrainConfig(QUIET_MILLIS),
                        use.lookups(),
                        use.precomputed().orElse(null),
                        service.batching().map(RuntimeConfigs::batching).orElse(null),
                        service.logger()
                                .map(logger -> Loggers.config(service.identity(), logger))
                                .orElse(null),
                        service.tracing().map(tracing -> tracing(service, tracing)).orElse(null),
                        service.responseCache().map(RuntimeConfigs::responseCache).orElse(null)));
    }

    static String verifying(Workload workload, EffectiveOverload overload) {
        return json(
                RuntimeConfig.of(
                        model(workload),
                        ServerConfig.plain(PORT),
                        overload(overload),
                        new DrainConfig(QUIET_MILLIS)));
    }

    /** A model whose file was verified. */
    static ModelConfig model(Workload workload, PinnedModel pinned) {
        return model(workload, pinned.revision(), pinned.digest());
    }

    /** A model as the user names it; the runtime finds out what is not said. */
    static ModelConfig model(Workload workload) {
        return model(workload, UNVERIFIED, workload.model().digest().orElse(""));
    }

    private static ModelConfig model(Workload workload, String revision, String digest) {
        return new ModelConfig(
                workload.modelName(),
                revision,
                workload.model().format(),
                path(workload.model().source()),
                digest,
                workload.model().columns(),
                workload.model().missingAsNaN());
    }

    private static BatchingConfig batching(EffectiveBatching batching) {
        return new BatchingConfig(
                batching.maxRows(), Math.toIntExact(batching.maxDelay().toMillis()));
    }

    private static TracingConfig tracing(EffectiveService service, EffectiveTracing tracing) {
        return new TracingConfig(
                tracing.endpoint(),
                tracing.sampleRatio(),
                service.identity().name(),
                service.identity().namespace());
    }

    private static ResponseCacheConfig responseCache(EffectiveResponseCache cache) {
        return new ResponseCacheConfig(cache.maxBytes(), Math.toIntExact(cache.ttl().toMillis()));
    }

    private static OverloadConfig overload(EffectiveOverload overload) {
        return new OverloadConfig(
                Math.toIntExact(overload.timeout().toMillis()),
                overload.maxQueue(),
                overload.maxPayloadBytes());
    }

    /** The model that pods with this configuration run; empty where the text is none. */
    static Optional<ModelConfig> modelIn(String config) {
        try {
            return Optional.of(JSON.readValue(config, ModelPart.class)).map(ModelPart::model);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** What the configurations of all kinds have. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record ModelPart(ModelConfig model) {}

    /** The text of a configuration of any kind. */
    static String json(Record config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }

    private static String path(ModelSource source) {
        return switch (source) {
            case ModelSource.Claim(String ignored, String path) when !path.isEmpty() ->
                    MODEL_FOLDER + "/" + path;
            case ModelSource.Claim claim -> MODEL_FOLDER;
            case ModelSource.Image image -> MODEL_FOLDER;
            case ModelSource.Download download -> MODEL_FOLDER;
        };
    }
}
