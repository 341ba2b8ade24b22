package dev.tandem.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;
import dev.tandem.api.v1alpha1.Scaling;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.plan.ServicePlanner;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.status.Conditions;
import dev.tandem.controllers.status.ServiceStatuses;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** What holds of a status whatever the cluster shows. */
final class StatusProperties {

    private static final FeatureResolution NO_VIEWS = new FeatureResolution.Found(FeatureUse.NONE);

    private static final PlanSettings SETTINGS = new PlanSettings("runtime:1", false);
    private static final Clock NOW =
            Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Clock LATER = Clock.offset(NOW, Duration.ofHours(1));
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Provide
    Arbitrary<InferenceService> services() {
        return Services.valid();
    }

    @Provide
    Arbitrary<DeploymentStatus> states() {
        return Clusters.deploymentStatuses();
    }

    @Property(tries = 200)
    void theStatusOfAStatusIsTheSame(
            @ForAll("services") InferenceService service,
            @ForAll("states") DeploymentStatus state) {
        InferenceServiceStatus first = status(service, state, NOW);
        service.setStatus(first);

        assertThat(status(service, state, LATER)).isEqualTo(first);
    }

    @Property(tries = 500)
    void whatIsLeftOutAsAStepNeverHidesWhetherItIsReadyOrAnswers(
            @ForAll("services") InferenceService service,
            @ForAll("states") DeploymentStatus before,
            @ForAll("states") DeploymentStatus now) {
        service.setSpec(
                new InferenceServiceSpec(
                        service.getSpec().model(),
                        null,
                        null,
                        new Scaling(2),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        InferenceServiceStatus truth = status(service, now, NOW);
        service.setStatus(status(service, before, NOW));

        InferenceServiceStatus told = status(service, now, LATER);

        assertThat(statusOf(told, Conditions.READY)).isEqualTo(statusOf(truth, Conditions.READY));
        assertThat(statusOf(told, Conditions.AVAILABLE))
                .isEqualTo(statusOf(truth, Conditions.AVAILABLE));
    }

    private static InferenceServiceStatus status(
            InferenceService service, DeploymentStatus state, Clock clock) {
        EffectiveService effective = Services.effective(service);
        Observed verified =
                Clusters.verified(
                        ServicePlanner.plan(effective, NO_VIEWS, Clusters.empty(), SETTINGS),
                        DIGEST);
        ServicePlan plan = ServicePlanner.plan(effective, NO_VIEWS, verified, SETTINGS);
        return new ServiceStatuses(SETTINGS, clock)
                .planned(
                        service,
                        effective,
                        plan,
                        Clusters.with(state, Afterwards.of(plan, verified)));
    }

    private static String statusOf(InferenceServiceStatus status, String type) {
        return Conditions.find(status.conditions(), type).map(Condition::getStatus).orElseThrow();
    }
}
