package dev.tandem.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.BatchScoringJobSpec;
import dev.tandem.api.v1alpha1.ConcurrencyPolicy;
import dev.tandem.api.v1alpha1.TableFormat;
import dev.tandem.api.v1alpha1.TableInput;
import dev.tandem.api.v1alpha1.TableOutput;
import dev.tandem.api.v1alpha1.Validation;
import dev.tandem.controllers.observed.ObservedBatch;
import dev.tandem.controllers.plan.BatchPlan;
import dev.tandem.controllers.plan.BatchPlanner;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.ModelResolution;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.spec.BatchReader;
import dev.tandem.controllers.spec.EffectiveBatch;
import dev.tandem.controllers.spec.SpecReading;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds of planning a batch scoring job whatever its spec says. */
final class BatchProperties {

    private static final FeatureResolution NO_VIEWS = new FeatureResolution.Found(FeatureUse.NONE);
    private static final PlanSettings SETTINGS = new PlanSettings("runtime:1", true);
    private static final PlanSettings UPGRADED = new PlanSettings("runtime:2", false);
    private static final ObservedBatch NOTHING =
            new ObservedBatch(Optional.empty(), List.of(), List.of(), Map.of());

    private record When(String schedule, String timeZone, ConcurrencyPolicy policy) {}

    @Provide
    Arbitrary<BatchScoringJob> jobs() {
        Arbitrary<When> whens =
                Combinators.combine(
                                Arbitraries.of("0 2 * * *", "*/5 * * * 1-5", "@daily"),
                                Arbitraries.of("Etc/UTC", "Europe/Paris").injectNull(0.4),
                                Arbitraries.of(ConcurrencyPolicy.class).injectNull(0.3))
                        .as(When::new)
                        .injectNull(0.5);
        Arbitrary<TableInput> inputs =
                Combinators.combine(
                                Arbitraries.of("pvc://lake/tx", "pvc://lake/tx/*.csv"),
                                Arbitraries.of(TableFormat.class).injectNull(0.3))
                        .as((uri, format) -> new TableInput(uri, format, null));
        Arbitrary<Validation> validations =
                Arbitraries.of("pvc://lake/bad", "pvc://attic/bad")
                        .injectNull(0.5)
                        .map(bad -> new Validation("0.01", bad))
                        .injectNull(0.4);
        return Combinators.combine(
                        Services.names(),
                        Services.specs(),
                        whens,
                        Arbitraries.of(true, false).injectNull(0.4),
                        inputs,
                        validations,
                        Arbitraries.integers().between(0, 100).injectNull(0.3),
                        Arbitraries.of("90s", "4h").injectNull(0.5))
                .as(
                        (name, service, when, suspend, input, validation, retries, timeout) ->
                                job(
                                        name,
                                        new BatchScoringJobSpec(
                                                service.model(),
                                                null,
                                                when == null ? null : when.schedule(),
                                                when == null ? null : when.timeZone(),
                                                when == null ? null : when.policy(),
                                                suspend,
                                                null,
                                                null,
                                                null,
                                                timeout,
                                                retries,
                                                input,
                                                new TableOutput("pvc://lake/scores", null, null),
                                                null,
                                                validation,
                                                null,
                                                null,
                                                service.resources(),
                                                service.placement(),
                                                null)));
    }

    @Property(tries = 200)
    void planningIsDeterministic(@ForAll("jobs") BatchScoringJob job) {
        assertThat(texts(plan(job, NOTHING, SETTINGS)))
                .isEqualTo(texts(plan(job, NOTHING, SETTINGS)));
    }

    /** A schedule is asked for again as it is; a Job is never made twice. */
    @Property(tries = 200)
    void planningAgainOnWhatIsThereChangesNothing(@ForAll("jobs") BatchScoringJob job) {
        BatchPlan first = plan(job, NOTHING, SETTINGS);
        ObservedBatch there = GoldenBatch.afterwards(first.steps(), NOTHING);

        BatchPlan again = plan(job, there, SETTINGS);

        assertThat(texts(again)).isEqualTo(there.cronJob().isPresent() ? texts(first) : List.of());
        assertThat(again.steps().delete()).isEmpty();
        assertThat(again.stage()).isEqualTo(first.stage());
    }

    @Property(tries = 200)
    void anUpgradeOfTheOperatorScoresNoTableAgain(@ForAll("jobs") BatchScoringJob job) {
        ObservedBatch there = GoldenBatch.afterwards(plan(job, NOTHING, SETTINGS).steps(), NOTHING);

        BatchPlan upgraded = plan(job, there, UPGRADED);

        assertThat(upgraded.steps().apply()).noneMatch(Job.class::isInstance);
        assertThat(upgraded.steps().delete()).isEmpty();
    }

    @Property(tries = 200)
    void namesAreWithinTheirBounds(@ForAll("jobs") BatchScoringJob job) {
        assertThat(plan(job, NOTHING, SETTINGS).steps().apply())
                .allSatisfy(
                        object ->
                                assertThat(object.getMetadata().getName())
                                        // A CronJob's Jobs get eleven characters more.
                                        .hasSizeLessThanOrEqualTo(object instanceof Job ? 63 : 52)
                                        .matches("[a-z]([-a-z0-9]*[a-z0-9])?"));
    }

    private static BatchPlan plan(
            BatchScoringJob job, ObservedBatch observed, PlanSettings settings) {
        EffectiveBatch batch =
                switch (BatchReader.read(job)) {
                    case SpecReading.Valid<EffectiveBatch>(var effective) -> effective;
                    case SpecReading.Invalid<EffectiveBatch>(var violations) ->
                            throw new AssertionError(violations);
                };
        return BatchPlanner.plan(
                batch,
                ModelResolution.of(batch.model(), Optional.empty()),
                NO_VIEWS,
                observed,
                settings);
    }

    private static List<String> texts(BatchPlan plan) {
        return plan.steps().apply().stream().map(Yaml::write).toList();
    }

    private static BatchScoringJob job(String name, BatchScoringJobSpec spec) {
        BatchScoringJob job = new BatchScoringJob();
        job.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace("bank")
                        .withName(name.length() > 52 ? name.substring(0, 51) + "x" : name)
                        .withUid("9d2c6f0a-0000-4000-8000-000000000001")
                        .withGeneration(1L)
                        .build());
        job.setSpec(spec);
        return job;
    }
}
