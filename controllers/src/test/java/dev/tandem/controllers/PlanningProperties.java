package dev.tandem.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.plan.ServicePlanner;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.spec.EffectiveService;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.List;
import java.util.stream.Stream;

/** What holds of planning whatever a spec says. */
final class PlanningProperties {

    private static final FeatureResolution NO_VIEWS = new FeatureResolution.Found(FeatureUse.NONE);

    private static final PlanSettings SETTINGS = new PlanSettings("runtime:1", true);
    private static final PlanSettings UPGRADED = new PlanSettings("runtime:2", false);

    @Provide
    Arbitrary<InferenceService> services() {
        return Services.valid();
    }

    @Provide
    Arbitrary<InferenceServiceSpec> specs() {
        return Services.specs();
    }

    @Provide
    Arbitrary<String> digests() {
        return Services.digests();
    }

    @Property(tries = 100)
    void planningIsDeterministic(
            @ForAll("services") InferenceService service, @ForAll("digests") String digest) {
        Observed observed = verified(service, digest);

        assertThat(texts(plan(service, observed))).isEqualTo(texts(plan(service, observed)));
    }

    @Property(tries = 100)
    void planningAgainWhileVerifyingChangesNothing(@ForAll("services") InferenceService service) {
        Observed observed = Afterwards.of(plan(service, Clusters.empty()), Clusters.empty());

        ServicePlan again = plan(service, observed);

        assertThat(again.apply()).hasOnlyElementsOfType(Service.class);
        assertThat(again.delete()).isEmpty();
    }

    @Property(tries = 100)
    void planningAgainOnWhatIsDeployedChangesNothing(
            @ForAll("services") InferenceService service, @ForAll("digests") String digest) {
        Observed verified = verified(service, digest);
        ServicePlan first = plan(service, verified);

        ServicePlan again = plan(service, Afterwards.of(first, verified));

        assertThat(texts(again)).isEqualTo(texts(first));
        assertThat(again.delete()).isEmpty();
    }

    @Property(tries = 100)
    void anUpgradeOfTheOperatorChangesNoDeployment(
            @ForAll("services") InferenceService service, @ForAll("digests") String digest) {
        Observed verified = verified(service, digest);
        ServicePlan first = plan(service, verified);

        ServicePlan upgraded =
                ServicePlanner.plan(
                        Services.effective(service),
                        NO_VIEWS,
                        Afterwards.of(first, verified),
                        UPGRADED);

        assertThat(texts(upgraded)).isEqualTo(texts(first));
    }

    @Property(tries = 100)
    void selectorsNeverChange(
            @ForAll("services") InferenceService service,
            @ForAll("specs") InferenceServiceSpec otherSpec,
            @ForAll("digests") String digest) {
        InferenceService other = Services.service(service.getMetadata().getName(), otherSpec, 1);

        assertThat(selectors(plan(other, verified(other, digest))))
                .isEqualTo(selectors(plan(service, verified(service, digest))));
    }

    @Property(tries = 200)
    void namesAreWithinTheirBounds(
            @ForAll("services") InferenceService service, @ForAll("digests") String digest) {
        Observed verified = verified(service, digest);

        assertThat(
                        Stream.concat(
                                plan(service, Clusters.empty()).apply().stream(),
                                plan(service, verified).apply().stream()))
                .allSatisfy(
                        object ->
                                assertThat(object.getMetadata().getName())
                                        .hasSizeLessThanOrEqualTo(63)
                                        // DNS-1035, which Services need and all else allows.
                                        .matches("[a-z]([-a-z0-9]*[a-z0-9])?"))
                .allSatisfy(
                        object ->
                                assertThat(object.getMetadata().getLabels().values())
                                        .allMatch(value -> value.length() <= 63));
    }

    private static Observed verified(InferenceService service, String digest) {
        return Clusters.verified(plan(service, Clusters.empty()), digest);
    }

    private static ServicePlan plan(InferenceService service, Observed observed) {
        EffectiveService effective = Services.effective(service);
        return ServicePlanner.plan(effective, NO_VIEWS, observed, SETTINGS);
    }

    private static List<String> texts(ServicePlan plan) {
        return plan.apply().stream().map(Yaml::write).toList();
    }

    private static List<Object> selectors(ServicePlan plan) {
        return plan.apply().stream().map(PlanningProperties::selector).toList();
    }

    private static Object selector(HasMetadata object) {
        return switch (object) {
            case Deployment deployment -> deployment.getSpec().getSelector();
            case Service service -> service.getSpec().getSelector();
            default -> throw new AssertionError(object.getKind());
        };
    }
}
