package dev.tandem.controllers.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;
import java.util.Optional;

/**
 * What is to be done for one service.
 *
 * @param stage how far the service is by this plan
 * @param missing what the service waits for; empty in all stages but {@link Stage#Waiting}
 */
public record ServicePlan(Steps steps, Stage stage, Optional<FeatureResolution.Missing> missing) {

    /** How far a service is. */
    public enum Stage {
        /** A view that the spec names does not exist; what serves goes on. */
        Waiting,
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
