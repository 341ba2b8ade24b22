package dev.tandem.controllers.reconcile;

import dev.tandem.controllers.observed.Observed;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.Context;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the informers' caches. */
final class Cluster {

    private Cluster() {}

    /** What there is of a resource whose replicas are a Deployment of this name. */
    static <P extends HasMetadata> Observed observe(
            P resource, String deployment, Context<P> context, Instant now) {
        List<Job> jobs = sorted(Job.class, context);
        List<Pod> pods = sorted(Pod.class, context);
        return new Observed(
                named(deployment, Deployment.class, context),
                jobs,
                pods,
                Obstacles.of(resource, context),
                RefusedJobs.of(jobs, pods, now, context.getClient()));
    }

    /** The resource's one object of this kind and name. */
    static <T extends HasMetadata> Optional<T> named(
            String name, Class<T> kind, Context<?> context) {
        return context.getSecondaryResourcesAsStream(kind)
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** The resource's objects of this kind by their names, but those that are being deleted. */
    static <T extends HasMetadata> List<T> sorted(Class<T> kind, Context<?> context) {
        return context.getSecondaryResourcesAsStream(kind)
                .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                .sorted(Comparator.comparing(object -> object.getMetadata().getName()))
                .toList();
    }
}
