package dev.tandem.controllers.plan;

import dev.tandem.controllers.observed.ObservedBatch;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.Run;
import dev.tandem.controllers.resources.BatchJobs;
import dev.tandem.controllers.resources.BatchRuns;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.spec.EffectiveBatch;
import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.controllers.spec.EffectiveSchedule;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Plans one BatchScoringJob: a CronJob where it has a schedule, one Job otherwise. A Job's name says
 * what the user wants of it, so that a Job that is there is never made again, finished or not; one
 * of an earlier spec goes, since its figures are in the status by then.
 */
public final class BatchPlanner {

    private BatchPlanner() {}

    /**
     * Plans one.
     *
     * @param model what has become of the model that the spec asks for
     * @param views what has become of the view that it names
     */
    public static BatchPlan plan(
            EffectiveBatch batch,
            ModelResolution model,
            FeatureResolution views,
            ObservedBatch observed,
            PlanSettings settings) {
        Needs needs = Needs.of(model, views);
        return batch.schedule()
                .map(schedule -> scheduled(batch, schedule, needs, observed, settings))
                .orElseGet(() -> once(batch, needs, observed, settings));
    }

    private static BatchPlan scheduled(
            EffectiveBatch batch,
            EffectiveSchedule schedule,
            Needs needs,
            ObservedBatch observed,
            PlanSettings settings) {
        List<HasMetadata> ownJobs =
                observed.runs().stream()
                        .filter(run -> !run.isScheduled())
                        .<HasMetadata>map(Run::job)
                        .toList();
        return switch (needs) {
            case Needs.Missing(var waiting) ->
                    new BatchPlan(new Steps(List.of(), ownJobs), waiting, Optional.empty());
            case Needs.Met(EffectiveModel model, FeatureUse use) ->
                    new BatchPlan(
                            new Steps(
                                    List.of(
                                            BatchJobs.scheduled(
                                                    batch, schedule, model, use, settings.basis())),
                                    ownJobs),
                            batch.suspend() ? new BatchPlan.Suspended() : new BatchPlan.Scheduled(),
                            Optional.of(model));
        };
    }

    private static BatchPlan once(
            EffectiveBatch batch, Needs needs, ObservedBatch observed, PlanSettings settings) {
        String name = BatchRuns.once(batch);
        Optional<Run> existing = observed.run(name);
        boolean ended = existing.filter(Run::isFinished).isPresent();
        List<HasMetadata> others =
                Stream.concat(
                                observed.cronJob().stream(),
                                observed.runs().stream()
                                        .filter(run -> !run.isScheduled())
                                        .filter(run -> !run.name().equals(name))
                                        .map(Run::job))
                        .<HasMetadata>map(object -> object)
                        .toList();
        Steps tidy = new Steps(List.of(), others);
        if (batch.suspend() && !ended) {
            Steps stop =
                    new Steps(List.of(), existing.stream().<HasMetadata>map(Run::job).toList());
            return new BatchPlan(tidy.and(stop), new BatchPlan.Suspended(), needs.model());
        }
        BatchPlan.Once stage = new BatchPlan.Once(name);
        if (existing.isPresent()) {
            return new BatchPlan(tidy, stage, needs.model());
        }
        return switch (needs) {
            case Needs.Missing(var waiting) -> new BatchPlan(tidy, waiting, Optional.empty());
            case Needs.Met(EffectiveModel model, FeatureUse use) ->
                    new BatchPlan(
                            tidy.and(
                                    new Steps(
                                            List.of(
                                                    BatchJobs.once(
                                                            batch,
                                                            name,
                                                            model,
                                                            use,
                                                            settings.basis())),
                                            List.of())),
                            stage,
                            Optional.of(model));
        };
    }

    /** Whether all is there that a spec refers to. */
    private sealed interface Needs {

        record Met(EffectiveModel resolved, FeatureUse use) implements Needs {}

        record Missing(BatchPlan.Waiting waiting) implements Needs {}

        static Needs of(ModelResolution model, FeatureResolution views) {
            if (views instanceof FeatureResolution.Missing(Reason reason, String message)) {
                return new Missing(new BatchPlan.Waiting(reason, message));
            }
            FeatureUse use =
                    views instanceof FeatureResolution.Found(var found) ? found : FeatureUse.NONE;
            return switch (model) {
                case ModelResolution.Named(var named) -> new Met(named, use);
                case ModelResolution.Live(var pinned) -> new Met(pinned.model(), use);
                case ModelResolution.Waiting(String message) ->
                        new Missing(new BatchPlan.Waiting(Reason.WaitingForModel, message));
            };
        }

        default Optional<EffectiveModel> model() {
            return this instanceof Met(var resolved, var ignored)
                    ? Optional.of(resolved)
                    : Optional.empty();
        }
    }
}
