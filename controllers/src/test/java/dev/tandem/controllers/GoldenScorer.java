package dev.tandem.controllers;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;
import dev.tandem.controllers.observed.Autoscalers;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.Autoscaling;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.ModelResolution;
import dev.tandem.controllers.plan.Steps;
import dev.tandem.controllers.plan.StreamPlan;
import dev.tandem.controllers.plan.StreamPlanner;
import dev.tandem.controllers.spec.EffectiveScorer;
import dev.tandem.controllers.spec.ScorerReader;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.status.ScorerStatuses;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;

import java.util.Optional;
import java.util.SortedMap;

/** What a StreamScorer becomes. KEDA is installed where its definition is among the inputs. */
final class GoldenScorer implements GoldenKind {

    @Override
    public SortedMap<String, String> outputs(GoldenCase golden) {
        StreamScorer scorer = golden.only(StreamScorer.class);
        Observed observed = golden.observed();
        ScorerStatuses statuses = new ScorerStatuses(GoldenCase.NOON);
        return switch (ScorerReader.read(scorer)) {
            case SpecReading.Valid<EffectiveScorer>(var effective) -> {
                Autoscalers before = autoscalers(golden);
                StreamPlan plan =
                        StreamPlanner.plan(
                                effective,
                                ModelResolution.of(
                                        effective.model(),
                                        golden.all(InferenceService.class).findFirst()),
                                FeatureResolution.of(
                                        effective.features(),
                                        Optional.empty(),
                                        effective.publish(),
                                        golden.all(FeatureStore.class).toList()),
                                observed,
                                before,
                                golden.settings());
                Autoscaling now = Autoscaling.of(effective, Afterwards.of(plan.steps(), before));
                yield GoldenCase.outputs(
                        plan.steps(),
                        statuses.planned(
                                scorer,
                                effective,
                                plan.with(now),
                                Afterwards.of(plan.steps(), observed)));
            }
            case SpecReading.Invalid<EffectiveScorer>(var violations) ->
                    GoldenCase.outputs(Steps.NONE, statuses.refused(scorer, violations, observed));
        };
    }

    private static Autoscalers autoscalers(GoldenCase golden) {
        boolean installed = golden.all(CustomResourceDefinition.class).findAny().isPresent();
        return new Autoscalers(
                installed,
                installed ? golden.all(ScaledObject.class).findFirst() : Optional.empty(),
                installed ? golden.all(TriggerAuthentication.class).findFirst() : Optional.empty(),
                golden.all(Lease.class)
                        .map(lease -> lease.getSpec().getRenewTime().toInstant())
                        .findFirst(),
                golden.all(HorizontalPodAutoscaler.class).toList(),
                GoldenCase.NOON.instant());
    }
}
