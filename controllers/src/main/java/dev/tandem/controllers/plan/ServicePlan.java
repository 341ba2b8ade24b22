package dev.tandem.controllers.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;

/**
 * What is to be done for one service.
 *
 * @param stage how far the service is by this plan
 */
public record ServicePlan(Steps steps, Stage stage) {

    /** How far a service is. */
    public enum Stage {
        /** The model the spec asks for has yet to be verified; an earlier one may be serving. */
        Verifying,
        /** The Deployment asks for the model and everything else the spec says. */
        Rolling
    }

    public List<HasMetadata> apply() {
        return steps.apply();
    }

    public List<HasMetadata> delete() {
        return steps.delete();
    }
}
