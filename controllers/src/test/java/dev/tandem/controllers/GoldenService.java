package dev.tandem.controllers;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.plan.ServicePlanner;
import dev.tandem.controllers.plan.Steps;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.ServiceReader;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.status.ServiceStatuses;

import java.util.Optional;
import java.util.SortedMap;

/** What an InferenceService becomes. */
final class GoldenService implements GoldenKind {

    private static FeatureResolution views(EffectiveService service, GoldenCase golden) {
        return FeatureResolution.of(
                service.features(),
                service.precomputed(),
                Optional.empty(),
                golden.all(FeatureStore.class).toList());
    }

    @Override
    public SortedMap<String, String> outputs(GoldenCase golden) {
        InferenceService service = golden.only(InferenceService.class);
        Observed observed = golden.observed();
        ServiceStatuses statuses = new ServiceStatuses(golden.settings(), GoldenCase.NOON);
        return switch (ServiceReader.read(service)) {
            case SpecReading.Valid<EffectiveService>(var effective) -> {
                ServicePlan plan =
                        ServicePlanner.plan(
                                effective, views(effective, golden), observed, golden.settings());
                yield GoldenCase.outputs(
                        plan.steps(),
                        statuses.planned(service, effective, plan, Afterwards.of(plan, observed)));
            }
            case SpecReading.Invalid<EffectiveService>(var violations) ->
                    GoldenCase.outputs(Steps.NONE, statuses.refused(service, violations, observed));
        };
    }
}
