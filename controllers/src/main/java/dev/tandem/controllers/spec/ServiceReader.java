package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.Batching;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.api.v1alpha1.Overload;
import dev.tandem.api.v1alpha1.ResponseCache;
import dev.tandem.api.v1alpha1.Scaling;
import dev.tandem.api.v1alpha1.ServingRuntime;
import dev.tandem.api.v1alpha1.Tls;

import java.time.Duration;
import java.util.Optional;

/**
 * Fills in every default of an InferenceService and checks what is left. The CRD's schema refuses
 * most of what is refused here; the checks are repeated because an older CRD, or none of its rules,
 * may be installed.
 */
public final class ServiceReader {

    private static final int MAX_REPLICAS = 1_000;
    private static final int MAX_QUEUE = 100_000;
    private static final int MIN_BATCH_ROWS = 2;
    private static final int MAX_BATCH_ROWS = 65_536;
    private static final DurationRange BATCH_DELAY =
            new DurationRange(Duration.ZERO, Duration.ofSeconds(1), "from 0ms to 1s, such as 2ms");
    private static final DurationRange RESPONSE_TTL =
            new DurationRange(
                    Duration.ofMillis(1), Duration.ofHours(24), "from 1ms to 24h, such as 60s");
    private static final DurationRange TIMEOUT =
            new DurationRange(
                    Duration.ofMillis(1), Duration.ofMinutes(10), "from 1ms to 10m, such as 500ms");

    private final Fields fields = new Fields();

    private ServiceReader() {}

    public static SpecReading<EffectiveService> read(InferenceService resource) {
        return new ServiceReader().reading(resource);
    }

    private SpecReading<EffectiveService> reading(InferenceService resource) {
        InferenceServiceSpec spec = resource.getSpec();
        if (spec == null || spec.model() == null) {
            return Fields.missing("spec.model", "is missing; say what to serve");
        }
        return fields.reading(() -> effective(resource, spec));
    }

    private EffectiveService effective(InferenceService resource, InferenceServiceSpec spec) {
        checkRuntime(spec.runtime());
        return new EffectiveService(
                Identity.of(Kind.InferenceService, resource.getMetadata()),
                ModelReader.read(spec.model(), fields),
                ResourcesReader.read(spec.resources(), fields),
                fields.number(
                        "spec.scaling.minReplicas",
                        Optional.ofNullable(spec.scaling()).map(Scaling::minReplicas),
                        Defaults.REPLICAS,
                        1,
                        MAX_REPLICAS),
                overload(Optional.ofNullable(spec.overload())),
                Optional.ofNullable(spec.batching()).map(this::batching),
                PlacementReader.read(spec.placement()),
                LookupReader.features(spec.features(), fields),
                LookupReader.precomputed(spec.precomputed(), fields),
                LoggerReader.read(spec.logger(), fields),
                Optional.ofNullable(spec.tls()).flatMap(this::tls),
                TracingReader.read(spec.tracing(), fields),
                Optional.ofNullable(spec.responseCache()).map(this::responseCache));
    }

    private Optional<EffectiveTls> tls(Tls given) {
        if (given.secretRef() == null || given.secretRef().isBlank()) {
            fields.refuse(
                    "spec.tls.secretRef", "is missing; name a Secret with tls.crt and tls.key");
            return Optional.empty();
        }
        return Optional.of(new EffectiveTls(given.secretRef()));
    }

    private void checkRuntime(ServingRuntime runtime) {
        if (runtime != null && runtime.name() == null) {
            fields.refuse("spec.runtime.name", "is missing or not known here; allowed: scoring");
        }
    }

    private EffectiveBatching batching(Batching given) {
        return new EffectiveBatching(
                fields.number(
                        "spec.batching.maxRows",
                        Optional.ofNullable(given.maxRows()),
                        MIN_BATCH_ROWS,
                        MIN_BATCH_ROWS,
                        MAX_BATCH_ROWS),
                fields.duration(
                                "spec.batching.maxDelay",
                                Optional.ofNullable(given.maxDelay()),
                                BATCH_DELAY)
                        .orElse(Duration.ZERO));
    }

    private EffectiveResponseCache responseCache(ResponseCache given) {
        return new EffectiveResponseCache(
                fields.quantity(
                                "spec.responseCache.maxBytes",
                                Optional.ofNullable(given.maxBytes()),
                                QuantityRange.RESPONSE_CACHE)
                        .orElse(Defaults.RESPONSE_CACHE)
                        .getNumericalAmount()
                        .longValue(),
                fields.duration(
                                "spec.responseCache.ttl",
                                Optional.ofNullable(given.ttl()),
                                RESPONSE_TTL)
                        .orElse(Defaults.RESPONSE_TTL));
    }

    private EffectiveOverload overload(Optional<Overload> given) {
        return new EffectiveOverload(
                fields.duration("spec.overload.timeout", given.map(Overload::timeout), TIMEOUT)
                        .orElse(Defaults.TIMEOUT),
                fields.number(
                        "spec.overload.maxQueue",
                        given.map(Overload::maxQueue),
                        Defaults.MAX_QUEUE,
                        1,
                        MAX_QUEUE),
                fields.quantity(
                                "spec.overload.maxPayload",
                                given.map(Overload::maxPayload),
                                QuantityRange.PAYLOAD)
                        .orElse(Defaults.MAX_PAYLOAD)
                        .getNumericalAmount()
                        .intValue());
    }
}
