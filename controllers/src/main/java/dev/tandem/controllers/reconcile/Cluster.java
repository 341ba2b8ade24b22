package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.controllers.observed.Observed;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.Context;

import java.util.Comparator;
import java.util.List;

/** Reads the informers' caches; never the API server. */
final class Cluster {

    private Cluster() {}

    static Observed observe(InferenceService resource, Context<InferenceService> context) {
        String name = resource.getMetadata().getName();
        return new Observed(
                context.getSecondaryResourcesAsStream(Deployment.class)
                        .filter(deployment -> deployment.getMetadata().getName().equals(name))
                        .findFirst(),
                sorted(Job.class, context),
                sorted(Pod.class, context));
    }

    private static <T extends HasMetadata> List<T> sorted(
            Class<T> kind, Context<InferenceService> context) {
        return context.getSecondaryResourcesAsStream(kind)
                .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                .sorted(Comparator.comparing(object -> object.getMetadata().getName()))
                .toList();
    }
}
