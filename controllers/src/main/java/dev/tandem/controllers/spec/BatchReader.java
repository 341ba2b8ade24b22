package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.BatchScoringJobSpec;
import dev.tandem.api.v1alpha1.ConcurrencyPolicy;
import dev.tandem.api.v1alpha1.Cron;
import dev.tandem.api.v1alpha1.S3Credentials;
import dev.tandem.api.v1alpha1.S3Storage;
import dev.tandem.api.v1alpha1.Scratch;
import dev.tandem.api.v1alpha1.Storage;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Fills in every default of a BatchScoringJob and checks what is left, as the CRD does. */
public final class BatchReader {

    private static final Pattern CRON = Pattern.compile(Cron.LINE);
    private static final int MAX_RUNS_KEPT = 100;
    private static final int MAX_RETRIES = 100;
    private static final int MIN_DEADLINE = 10;
    private static final int MAX_DEADLINE = 604_800;
    private static final DurationRange TIMEOUT =
            new DurationRange(
                    Duration.ofSeconds(1), Duration.ofDays(30), "from 1s to 720h, such as 4h");

    private final Fields fields = new Fields();

    private BatchReader() {}

    public static SpecReading<EffectiveBatch> read(BatchScoringJob resource) {
        return new BatchReader().reading(resource);
    }

    private SpecReading<EffectiveBatch> reading(BatchScoringJob resource) {
        BatchScoringJobSpec spec = resource.getSpec();
        if (spec == null || spec.input() == null || spec.output() == null) {
            return Fields.missing(
                    "spec", "input or output is missing; say what to score and where results go");
        }
        return fields.reading(() -> effective(resource, spec));
    }

    private EffectiveBatch effective(BatchScoringJob resource, BatchScoringJobSpec spec) {
        EffectiveTables tables = TablesReader.read(spec, fields);
        Optional<EffectiveBucketAccess> buckets =
                Optional.ofNullable(spec.storage()).map(Storage::s3).map(BatchReader::buckets);
        if (buckets.isEmpty() && tables.inBuckets()) {
            fields.refuse("spec.storage.s3", "is missing; an address with s3:// needs it");
        }
        return new EffectiveBatch(
                Identity.of(Kind.BatchScoringJob, resource.getMetadata()),
                ModelReader.choice(spec.model(), spec.modelFrom(), fields),
                Optional.ofNullable(spec.schedule()).map(cron -> schedule(cron, spec)),
                Boolean.TRUE.equals(spec.suspend()),
                fields.duration("spec.timeout", Optional.ofNullable(spec.timeout()), TIMEOUT),
                fields.number(
                        "spec.retries",
                        Optional.ofNullable(spec.retries()),
                        Defaults.RETRIES,
                        0,
                        MAX_RETRIES),
                tables,
                buckets,
                Boolean.TRUE.equals(spec.skipIfUnchanged()),
                PublishReader.read(spec.publish(), fields),
                ResourcesReader.read(spec.resources(), fields),
                PlacementReader.read(spec.placement()),
                fields.quantity(
                        "spec.scratch.size",
                        Optional.ofNullable(spec.scratch()).map(Scratch::size),
                        QuantityRange.SCRATCH));
    }

    private EffectiveSchedule schedule(String cron, BatchScoringJobSpec spec) {
        if (!CRON.matcher(cron).matches()) {
            fields.refuse(
                    "spec.schedule",
                    "'"
                            + cron
                            + "' is no cron line; give minute, hour, day of month, month and day"
                            + " of week, such as '0 2 * * *'");
        }
        Optional<Integer> deadline = Optional.ofNullable(spec.startingDeadlineSeconds());
        fields.number(
                "spec.startingDeadlineSeconds", deadline, MIN_DEADLINE, MIN_DEADLINE, MAX_DEADLINE);
        return new EffectiveSchedule(
                cron,
                Optional.ofNullable(spec.timeZone()).orElse(Defaults.TIME_ZONE),
                Optional.ofNullable(spec.concurrencyPolicy())
                        .orElse(ConcurrencyPolicy.FORBID)
                        .text(),
                deadline,
                kept(
                        "spec.successfulRunsHistoryLimit",
                        spec.successfulRunsHistoryLimit(),
                        Defaults.SUCCESSFUL_RUNS_KEPT),
                kept(
                        "spec.failedRunsHistoryLimit",
                        spec.failedRunsHistoryLimit(),
                        Defaults.FAILED_RUNS_KEPT));
    }

    private int kept(String field, Integer given, int fallback) {
        return fields.number(field, Optional.ofNullable(given), fallback, 1, MAX_RUNS_KEPT);
    }

    private static EffectiveBucketAccess buckets(S3Storage s3) {
        return new EffectiveBucketAccess(
                Optional.ofNullable(s3.endpoint()).orElse(""),
                Optional.ofNullable(s3.region()).orElse(""),
                Optional.ofNullable(s3.credentials()).map(S3Credentials::secretRef));
    }
}
