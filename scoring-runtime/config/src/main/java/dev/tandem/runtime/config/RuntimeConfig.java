package dev.tandem.runtime.config;

import java.util.List;
import java.util.Optional;

/**
 * What the operator tells one scoring runtime: the model to serve and how to serve it.
 *
 * <p>The JSON form has the components' names. A reader must refuse fields it does not know, so that an operator that
 * is newer than a runtime is told so at start and not ignored.
 *
 * @param version always {@value #VERSION}; another one is refused
 * @param features looked up by a key of the request and put among the model's columns; may be empty
 * @param precomputed answers that were computed before, given instead of scoring while they are fresh; null for none
 * @param batching how requests are joined; null: each is scored by itself
 * @param logger where requests and answers are told; null: nowhere
 * @param tracing where traces go; null: nowhere
 * @param responseCache which answers are kept; null: none
 */
public record RuntimeConfig(
        String version,
        ModelConfig model,
        ServerConfig server,
        OverloadConfig overload,
        DrainConfig drain,
        List<FeatureLookupConfig> features,
        PrecomputedConfig precomputed,
        BatchingConfig batching,
        PayloadLogConfig logger,
        TracingConfig tracing,
        ResponseCacheConfig responseCache) {

    /** The version of this contract. */
    public static final String VERSION = "v1alpha1";

    public RuntimeConfig {
        Checks.version(version);
        Checks.present("model", model);
        Checks.present("server", server);
        Checks.present("overload", overload);
        Checks.present("drain", drain);
        features = features == null ? List.of() : List.copyOf(features);
    }

    /** The configuration of this version. */
    public static RuntimeConfig of(
            ModelConfig model, ServerConfig server, OverloadConfig overload, DrainConfig drain) {
        return new RuntimeConfig(
                VERSION, model, server, overload, drain, List.of(), null, null, null, null, null);
    }

    /** The answers that were computed before, where there are any to look for. */
    public Optional<PrecomputedConfig> knownPrecomputed() {
        return Optional.ofNullable(precomputed);
    }

    /** Which answers are kept, where any are. */
    public Optional<ResponseCacheConfig> knownResponseCache() {
        return Optional.ofNullable(responseCache);
    }

    /** How requests are joined, where they are. */
    public Optional<BatchingConfig> knownBatching() {
        return Optional.ofNullable(batching);
    }

    /** Where requests and answers are told, where they are. */
    public Optional<PayloadLogConfig> knownLogger() {
        return Optional.ofNullable(logger);
    }

    /** Where traces go, where they do. */
    public Optional<TracingConfig> knownTracing() {
        return Optional.ofNullable(tracing);
    }
}
