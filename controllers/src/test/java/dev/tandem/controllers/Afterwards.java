package dev.tandem.controllers;

import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;
import dev.tandem.controllers.observed.Autoscalers;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.plan.Steps;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
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
        return of(plan.steps(), before);
    }

    static Observed of(Steps plan, Observed before) {
        List<Job> jobs = new ArrayList<>(before.verifications());
        jobs.removeAll(plan.delete());
        planned(Job.class, plan).forEach(jobs::add);
        return new Observed(
                planned(Deployment.class, plan)
                        .findFirst()
                        .map(deployment -> applied(deployment, before.deployment()))
                        .or(before::deployment),
                jobs,
                before.pods(),
                before.answers(),
                before.refused());
    }

    /** What is being deleted stays until KEDA lets go of it. */
    static Autoscalers of(Steps plan, Autoscalers before) {
        return new Autoscalers(
                before.kedaInstalled(),
                before.scaledObject()
                        .map(there -> going(there, plan, before))
                        .or(
                                () ->
                                        planned(ScaledObject.class, plan)
                                                .findFirst()
                                                .map(made -> created(made, before))),
                before.authentication()
                        .or(() -> planned(TriggerAuthentication.class, plan).findFirst()),
                before.kedaHeard(),
                before.autoscalers(),
                before.at());
    }

    private static ScaledObject going(ScaledObject there, Steps plan, Autoscalers before) {
        if (plan.delete().contains(there)) {
            there.getMetadata().setDeletionTimestamp(before.at().toString());
        }
        return there;
    }

    private static ScaledObject created(ScaledObject made, Autoscalers before) {
        ScaledObject created = new ScaledObject();
        created.setMetadata(
                new ObjectMetaBuilder(made.getMetadata())
                        .withCreationTimestamp(before.at().toString())
                        .build());
        created.setSpec(made.getSpec());
        return created;
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
                .editSpec()
                .withReplicas(replicas(planned, before))
                .endSpec()
                .withStatus(before.map(Deployment::getStatus).orElse(null))
                .build();
    }

    /** A number that is not planned is somebody else's, and stays. */
    private static int replicas(Deployment planned, Optional<Deployment> before) {
        return Optional.ofNullable(planned.getSpec().getReplicas())
                .or(() -> before.map(there -> there.getSpec().getReplicas()))
                .orElse(1);
    }

    /** The annotations record everything that pods depend on. */
    private static boolean saysTheSame(Deployment one, Deployment other) {
        return one.getMetadata().getAnnotations().equals(other.getMetadata().getAnnotations())
                && one.getSpec().getReplicas() == replicas(other, Optional.of(one));
    }

    private static <T extends HasMetadata> Stream<T> planned(Class<T> kind, Steps plan) {
        return plan.apply().stream().filter(kind::isInstance).map(kind::cast);
    }
}
