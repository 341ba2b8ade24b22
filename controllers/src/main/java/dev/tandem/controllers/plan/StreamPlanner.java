package dev.tandem.controllers.plan;

import dev.tandem.controllers.observed.Autoscalers;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.resources.PinnedModel;
import dev.tandem.controllers.resources.PodBasis;
import dev.tandem.controllers.resources.ReplicaCount;
import dev.tandem.controllers.resources.ScaledObjects;
import dev.tandem.controllers.resources.StreamDeployments;
import dev.tandem.controllers.resources.TriggerAuthentications;
import dev.tandem.controllers.resources.VerificationJobs;
import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.controllers.spec.EffectiveOverload;
import dev.tandem.controllers.spec.EffectiveScorer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans one stream scorer. A model is verified before the Deployment is touched, as for a service.
 * How many replicas there are is said by exactly one: by us, or by KEDA.
 */
public final class StreamPlanner {

    private StreamPlanner() {}

    /**
     * Plans one stream scorer.
     *
     * @param model that the spec asks for
     * @param views that the spec names
     */
    public static StreamPlan plan(
            EffectiveScorer scorer,
            ModelResolution model,
            FeatureResolution views,
            Observed observed,
            Autoscalers autoscalers,
            PlanSettings settings) {
        Autoscaling autoscaling = Autoscaling.of(scorer, autoscalers);
        return switch (views.fitting(model.columns())) {
            case FeatureResolution.Missing(Reason reason, String message) ->
                    waiting(reason, message, autoscaling);
            case FeatureResolution.Found(FeatureUse use) ->
                    plan(scorer, model, use, observed, autoscalers, settings);
        };
    }

    private static StreamPlan plan(
            EffectiveScorer scorer,
            ModelResolution model,
            FeatureUse use,
            Observed observed,
            Autoscalers autoscalers,
            PlanSettings settings) {
        Autoscaling autoscaling = Autoscaling.of(scorer, autoscalers);
        return switch (model) {
            case ModelResolution.Waiting(String message) ->
                    waiting(Reason.WaitingForModel, message, autoscaling);
            case ModelResolution.Live(PinnedModel pinned) ->
                    rolling(scorer, pinned, use, observed, autoscalers, settings);
            case ModelResolution.Named(EffectiveModel named) ->
                    Verification.of(named, observed)
                            .map(
                                    pinned ->
                                            rolling(
                                                    scorer,
                                                    pinned,
                                                    use,
                                                    observed,
                                                    autoscalers,
                                                    settings))
                            .orElseGet(
                                    () ->
                                            verifying(
                                                    scorer,
                                                    named,
                                                    observed,
                                                    autoscaling,
                                                    settings));
        };
    }

    /** Nothing of the pods is touched: without what is missing no new one could score. */
    private static StreamPlan waiting(Reason reason, String message, Autoscaling autoscaling) {
        return new StreamPlan(
                Steps.NONE, new StreamPlan.Stage.Waiting(reason, message), autoscaling);
    }

    private static StreamPlan verifying(
            EffectiveScorer scorer,
            EffectiveModel model,
            Observed observed,
            Autoscaling autoscaling,
            PlanSettings settings) {
        return new StreamPlan(
                Verification.steps(
                        VerificationJobs.of(
                                scorer.workload(model), EffectiveOverload.USUAL, settings.basis()),
                        observed),
                new StreamPlan.Stage.Verifying(model),
                autoscaling);
    }

    private static StreamPlan rolling(
            EffectiveScorer scorer,
            PinnedModel pinned,
            FeatureUse use,
            Observed observed,
            Autoscalers autoscalers,
            PlanSettings settings) {
        Autoscaling autoscaling = Autoscaling.of(scorer, autoscalers);
        PodBasis basis =
                observed.deployment()
                        .flatMap(
                                deployment ->
                                        StreamDeployments.recordedBasis(deployment, scorer, pinned))
                        .orElseGet(settings::basis);
        Deployment deployment =
                StreamDeployments.of(
                        scorer, pinned, use, basis, replicas(scorer, observed, autoscaling));
        if (!autoscaling.isOurs() && deployment.getSpec().getReplicas() != null) {
            // What repeats a number that somebody else may be changing holds only for what was
            // seen.
            observed.deployment()
                    .map(seen -> seen.getMetadata().getResourceVersion())
                    .ifPresent(deployment.getMetadata()::setResourceVersion);
        }
        Steps deployed = new Steps(List.of(deployment), Verification.superseded(observed, ""));
        return new StreamPlan(
                deployed.and(scaled(scorer, autoscaling, autoscalers)),
                new StreamPlan.Stage.Rolling(),
                autoscaling);
    }

    /** Empty where somebody else says it. A new Deployment gets the number that KEDA begins with. */
    private static Optional<Integer> replicas(
            EffectiveScorer scorer, Observed observed, Autoscaling autoscaling) {
        if (autoscaling.isOurs()) {
            return Optional.of(scorer.scaling().withoutAutoscaler());
        }
        if (autoscaling.isOrphaned() && isAtZero(observed)) {
            // Nobody would notice the next record.
            return Optional.of(scorer.scaling().withoutAutoscaler());
        }
        if (observed.deployment().isPresent()) {
            return observed.deployment().flatMap(ReplicaCount::stillOurs);
        }
        return Optional.of(
                autoscaling instanceof Autoscaling.ByKeda
                        ? scorer.scaling().minReplicas()
                        : scorer.scaling().withoutAutoscaler());
    }

    private static boolean isAtZero(Observed observed) {
        return observed.deployment()
                .filter(deployment -> deployment.getSpec().getReplicas() == 0)
                .isPresent();
    }

    /** KEDA's part, after the Deployment that it looks for. */
    private static Steps scaled(
            EffectiveScorer scorer, Autoscaling autoscaling, Autoscalers observed) {
        return switch (autoscaling) {
            case Autoscaling.ByKeda byKeda -> asked(scorer, observed);
            case Autoscaling.KedaSilent silent -> asked(scorer, observed);
            case Autoscaling.Fixed fixed -> withdrawn(observed);
            case Autoscaling.LettingGo lettingGo -> withdrawn(observed);
            case Autoscaling.NoKeda none -> Steps.NONE;
            case Autoscaling.Conflict conflict -> Steps.NONE;
        };
    }

    private static Steps asked(EffectiveScorer scorer, Autoscalers observed) {
        boolean beingDeleted = observed.scaledObject().filter(StreamPlanner::isGoing).isPresent();
        if (beingDeleted) {
            // Made anew when it is gone: an object that is being deleted stays no longer for that.
            return Steps.NONE;
        }
        List<HasMetadata> wanted = new ArrayList<>();
        TriggerAuthentications.of(scorer).ifPresent(wanted::add);
        List<HasMetadata> unwanted =
                wanted.isEmpty()
                        ? observed.authentication().<HasMetadata>map(a -> a).stream().toList()
                        : List.of();
        wanted.add(ScaledObjects.of(scorer));
        return new Steps(wanted, unwanted);
    }

    private static Steps withdrawn(Autoscalers observed) {
        List<HasMetadata> gone = new ArrayList<>();
        observed.scaledObject().filter(object -> !isGoing(object)).ifPresent(gone::add);
        observed.authentication().filter(object -> !isGoing(object)).ifPresent(gone::add);
        return new Steps(List.of(), gone);
    }

    private static boolean isGoing(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }
}
