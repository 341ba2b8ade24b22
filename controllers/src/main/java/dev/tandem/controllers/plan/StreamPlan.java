package dev.tandem.controllers.plan;

import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.spec.EffectiveModel;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;

/**
 * What is to be done for one stream scorer.
 *
 * @param stage how far it is by this plan
 * @param autoscaling who sets the number of replicas
 */
public record StreamPlan(Steps steps, Stage stage, Autoscaling autoscaling) {

    /** How far a scorer is. */
    public sealed interface Stage {

        /** Something that the spec names is not there; what scores goes on. */
        record Waiting(Reason reason, String message) implements Stage {}

        /** The model has yet to be verified; an earlier one may be scoring. */
        record Verifying(EffectiveModel model) implements Stage {}

        /** The Deployment asks for everything the spec says. */
        record Rolling() implements Stage {}
    }

    /** The same plan, with what is known of the autoscaler since it was carried out. */
    public StreamPlan with(Autoscaling now) {
        return new StreamPlan(steps, stage, now);
    }

    public List<HasMetadata> apply() {
        return steps.apply();
    }

    public List<HasMetadata> delete() {
        return steps.delete();
    }
}
