package dev.tandem.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;
import dev.tandem.controllers.observed.Autoscalers;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.ModelResolution;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.StreamPlan;
import dev.tandem.controllers.plan.StreamPlanner;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.spec.EffectiveScorer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What holds of planning a stream whatever a spec says. */
final class StreamProperties {

    private static final PlanSettings SETTINGS = new PlanSettings("runtime:1", true);
    private static final PlanSettings UPGRADED = new PlanSettings("runtime:2", false);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Autoscalers WITHOUT_KEDA = autoscalers(false);
    private static final Autoscalers WITH_KEDA = autoscalers(true);

    @Provide
    Arbitrary<StreamScorer> scorers() {
        return Scorers.valid();
    }

    @Provide
    Arbitrary<String> digests() {
        return Services.digests();
    }

    @Property(tries = 100)
    void planningIsDeterministic(
            @ForAll("scorers") StreamScorer scorer,
            @ForAll("digests") String digest,
            @ForAll boolean keda) {
        Observed verified = verified(scorer, digest);
        Autoscalers autoscalers = keda ? WITH_KEDA : WITHOUT_KEDA;

        assertThat(texts(plan(scorer, verified, autoscalers)))
                .isEqualTo(texts(plan(scorer, verified, autoscalers)));
    }

    @Property(tries = 100)
    void planningAgainOnWhatIsThereChangesNothing(
            @ForAll("scorers") StreamScorer scorer,
            @ForAll("digests") String digest,
            @ForAll boolean keda) {
        Observed verified = verified(scorer, digest);
        Autoscalers autoscalers = keda ? WITH_KEDA : WITHOUT_KEDA;
        StreamPlan first = plan(scorer, verified, autoscalers);
        Observed there = Afterwards.of(first.steps(), verified);

        StreamPlan again = plan(scorer, there, Afterwards.of(first.steps(), autoscalers));

        assertThat(withoutReplicas(again)).isEqualTo(withoutReplicas(first));
        assertThat(again.delete()).isEmpty();
    }

    @Property(tries = 100)
    void anUpgradeOfTheOperatorChangesNoDeployment(
            @ForAll("scorers") StreamScorer scorer, @ForAll("digests") String digest) {
        Observed verified = verified(scorer, digest);
        StreamPlan first = plan(scorer, verified, WITHOUT_KEDA);

        StreamPlan upgraded =
                plan(scorer, Afterwards.of(first.steps(), verified), WITHOUT_KEDA, UPGRADED);

        assertThat(texts(upgraded)).isEqualTo(texts(first));
    }

    @Property(tries = 200)
    void nothingIsSaidOfReplicasThatKedaHas(
            @ForAll("scorers") StreamScorer scorer,
            @ForAll("digests") String digest,
            @ForAll @IntRange(max = 1000) int byKeda) {
        Observed verified = verified(scorer, digest);
        StreamPlan first = plan(scorer, verified, WITH_KEDA);
        Observed there = scaled(Afterwards.of(first.steps(), verified), byKeda);

        StreamPlan again = plan(scorer, there, Afterwards.of(first.steps(), WITH_KEDA));

        boolean fixed = Scorers.effective(scorer).scaling().isFixed();
        assertThat(deployment(again).getSpec().getReplicas() == null).isEqualTo(!fixed);
    }

    @Property(tries = 200)
    void withoutKedaThereIsAlwaysAReplica(
            @ForAll("scorers") StreamScorer scorer,
            @ForAll("digests") String digest,
            @ForAll @IntRange(max = 1000) int byKeda) {
        Observed verified = verified(scorer, digest);
        StreamPlan first = plan(scorer, verified, WITH_KEDA);

        StreamPlan without =
                plan(scorer, scaled(Afterwards.of(first.steps(), verified), byKeda), WITHOUT_KEDA);

        assertThat(deployment(without).getSpec().getReplicas())
                .isEqualTo(Math.max(1, Scorers.effective(scorer).scaling().minReplicas()));
        assertThat(without.apply()).hasOnlyElementsOfType(Deployment.class);
    }

    @Property(tries = 200)
    void namesAreWithinTheirBounds(
            @ForAll("scorers") StreamScorer scorer, @ForAll("digests") String digest) {
        List<HasMetadata> made =
                Stream.concat(
                                plan(scorer, Clusters.empty(), WITH_KEDA).apply().stream(),
                                plan(scorer, verified(scorer, digest), WITH_KEDA).apply().stream())
                        .toList();

        assertThat(made)
                .allSatisfy(
                        object ->
                                assertThat(object.getMetadata().getName())
                                        .hasSizeLessThanOrEqualTo(longest(object))
                                        .matches("[a-z]([-a-z0-9]*[a-z0-9])?"));
    }

    private static int longest(HasMetadata object) {
        return object instanceof ScaledObject || object instanceof TriggerAuthentication ? 54 : 63;
    }

    private static Observed verified(StreamScorer scorer, String digest) {
        StreamPlan verifying = plan(scorer, Clusters.empty(), WITHOUT_KEDA);
        assertThat(verifying.apply()).hasOnlyElementsOfType(Job.class);
        return Clusters.verified(verifying.steps(), digest);
    }

    /** Somebody else set the number, and so the field is theirs. */
    private static Observed scaled(Observed there, int replicas) {
        return new Observed(
                there.deployment()
                        .map(
                                deployment ->
                                        new DeploymentBuilder(deployment)
                                                .editSpec()
                                                .withReplicas(replicas)
                                                .endSpec()
                                                .build()),
                there.verifications(),
                there.pods(),
                there.answers(),
                there.refused());
    }

    private static StreamPlan plan(
            StreamScorer scorer, Observed observed, Autoscalers autoscalers) {
        return plan(scorer, observed, autoscalers, SETTINGS);
    }

    private static StreamPlan plan(
            StreamScorer scorer,
            Observed observed,
            Autoscalers autoscalers,
            PlanSettings settings) {
        EffectiveScorer effective = Scorers.effective(scorer);
        return StreamPlanner.plan(
                effective,
                ModelResolution.of(effective.model(), Optional.empty()),
                new FeatureResolution.Found(FeatureUse.NONE),
                observed,
                autoscalers,
                settings);
    }

    private static Deployment deployment(StreamPlan plan) {
        return plan.apply().stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(StreamPlan plan) {
        return plan.apply().stream().map(Yaml::write).toList();
    }

    /** A Deployment is made with a number that is not said again. */
    private static List<String> withoutReplicas(StreamPlan plan) {
        return texts(plan).stream()
                .map(text -> text.replaceFirst("(?m)^  replicas: .*\n", ""))
                .toList();
    }

    private static Autoscalers autoscalers(boolean keda) {
        return new Autoscalers(
                keda, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), NOON);
    }
}
