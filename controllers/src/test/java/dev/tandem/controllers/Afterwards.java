package dev.tandem.controllers;

import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.ServicePlan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the caches show right after a plan was applied: the objects themselves; what controllers and
 * kubelets make of them comes later.
 */
final class Afterwards {

    private Afterwards() {}

    static Observed of(ServicePlan plan, Observed before) {
        List<Job> jobs = new ArrayList<>(before.verifications());
        jobs.removeAll(plan.delete());
        planned(Job.class, plan).forEach(jobs::add);
        return new Observed(
                planned(Deployment.class, plan)
                        .findFirst()
                        .map(deployment -> applied(deployment, before.deployment()))
                        .or(before::deployment),
                jobs,
                before.pods());
    }

    /** The API server counts a generation on and leaves the status, where anything changed. */
    private static Deployment applied(Deployment planned, Optional<Deployment> before) {
        if (before.filter(there -> saysTheSame(there, planned)).isPresent()) {
            return before.orElseThrow();
        }
        long generation = before.map(there -> there.getMetadata().getGeneration()).orElse(0L) + 1;
        return new DeploymentBuilder(planned)
                .editMetadata()
                .withGeneration(generation)
                .endMetadata()
                .withStatus(before.map(Deployment::getStatus).orElse(null))
                .build();
    }

    /** The annotations record everything that pods depend on. */
    private static boolean saysTheSame(Deployment one, Deployment other) {
        return one.getMetadata().getAnnotations().equals(other.getMetadata().getAnnotations())
                && one.getSpec().getReplicas().equals(other.getSpec().getReplicas());
    }

    private static <T extends HasMetadata> Stream<T> planned(Class<T> kind, ServicePlan plan) {
        return plan.apply().stream().filter(kind::isInstance).map(kind::cast);
    }
}
