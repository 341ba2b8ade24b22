package dev.tandem.controllers.plan;

import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.ServicePlan.Stage;
import dev.tandem.controllers.resources.Deployments;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.resources.PinnedModel;
import dev.tandem.controllers.resources.PodBasis;
import dev.tandem.controllers.resources.Services;
import dev.tandem.controllers.resources.VerificationJobs;
import dev.tandem.controllers.spec.EffectiveService;

import java.util.List;
import java.util.Optional;

/**
 * Plans one service. A model is verified by a Job first; the Deployment is touched only when its
 * file is known to be good, so that the last good model goes on serving until then.
 */
public final class ServicePlanner {

    private ServicePlanner() {}

    /**
     * Plans one service.
     *
     * @param views that the spec names
     */
    public static ServicePlan plan(
            EffectiveService service,
            FeatureResolution views,
            Observed observed,
            PlanSettings settings) {
        return switch (views.fitting(service.model().columns())) {
            case FeatureResolution.Missing missing -> waiting(service, missing);
            case FeatureResolution.Found(FeatureUse use) ->
                    Verification.of(service.model(), observed)
                            .map(pinned -> rolling(service, pinned, use, observed, settings))
                            .orElseGet(() -> verifying(service, observed, settings));
        };
    }

    /** Nothing of the pods is touched: without its view no new one could answer. */
    private static ServicePlan waiting(
            EffectiveService service, FeatureResolution.Missing missing) {
        return new ServicePlan(
                new Steps(List.of(Services.serving(service)), List.of()),
                Stage.Waiting,
                Optional.of(missing));
    }

    private static ServicePlan rolling(
            EffectiveService service,
            PinnedModel pinned,
            FeatureUse use,
            Observed observed,
            PlanSettings settings) {
        PodBasis basis =
                observed.deployment()
                        .flatMap(deployment -> Deployments.recordedBasis(deployment, service))
                        .orElseGet(settings::basis);
        return new ServicePlan(
                new Steps(
                        List.of(
                                Services.serving(service),
                                Deployments.serving(service, pinned, use, basis)),
                        Verification.superseded(observed, "")),
                Stage.Rolling,
                Optional.empty());
    }

    private static ServicePlan verifying(
            EffectiveService service, Observed observed, PlanSettings settings) {
        Steps door = new Steps(List.of(Services.serving(service)), List.of());
        return new ServicePlan(
                door.and(
                        Verification.steps(
                                VerificationJobs.of(
                                        service.workload(), service.overload(), settings.basis()),
                                observed)),
                Stage.Verifying,
                Optional.empty());
    }
}
