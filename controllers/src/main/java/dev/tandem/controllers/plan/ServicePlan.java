package dev.tandem.controllers.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;

/**
 * What is to be done for one service. An object that exists and is in neither list is left alone.
 *
 * @param apply objects as they should be
 * @param delete objects that should not be
 * @param stage how far the service is by this plan
 */
public record ServicePlan(List<HasMetadata> apply, List<HasMetadata> delete, Stage stage) {

    /** How far a service is. */
    public enum Stage {
        /** The model the spec asks for has yet to be verified; an earlier one may be serving. */
        Verifying,
        /** The Deployment asks for the model and everything else the spec says. */
        Rolling
    }
}
