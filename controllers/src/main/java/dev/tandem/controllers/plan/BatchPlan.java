package dev.tandem.controllers.plan;

import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.spec.EffectiveModel;

import java.util.Optional;

/**
 * What is to be done for one BatchScoringJob.
 *
 * @param model that the run under way, or the next one, scores with, where it is known
 */
public record BatchPlan(Steps steps, Stage stage, Optional<EffectiveModel> model) {

    /** How far a BatchScoringJob is by a plan. */
    public sealed interface Stage {}

    /** Something that the spec refers to is not there; what was begun goes on. */
    public record Waiting(Reason reason, String message) implements Stage {}

    /** Nothing runs, because the spec says so. */
    public record Suspended() implements Stage {}

    /**
     * The table is scored once.
     *
     * @param job the Job that does it, or did
     */
    public record Once(String job) implements Stage {}

    /** The schedule is in place. */
    public record Scheduled() implements Stage {}
}
