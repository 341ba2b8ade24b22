package dev.tandem.controllers;

import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.plan.Steps;
import dev.tandem.controllers.resources.Labels;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What controllers and kubelets make of a plan, for properties. */
final class Clusters {

    private Clusters() {}

    static Observed empty() {
        return new Observed(Optional.empty(), List.of(), List.of(), Optional.empty(), Map.of());
    }

    /** The planned Job has run and found the file to have a digest. */
    static Observed verified(ServicePlan plan, String digest) {
        return verified(plan.steps(), digest);
    }

    static Observed verified(Steps plan, String digest) {
        Observed there = Afterwards.of(plan, empty());
        Job job = there.verifications().getFirst();
        Job done = new JobBuilder(job).withNewStatus().withSucceeded(1).endStatus().build();
        return new Observed(
                there.deployment(),
                List.of(done),
                List.of(ended(job, digest)),
                there.answers(),
                there.refused());
    }

    /** The same, with a Deployment in any state. */
    static Arbitrary<DeploymentStatus> deploymentStatuses() {
        Arbitrary<Integer> counts = Arbitraries.integers().between(0, 3).injectNull(0.2);
        return Combinators.combine(
                        Arbitraries.longs().between(0, 2), counts, counts, counts, counts)
                .as(
                        (generation, all, updated, ready, available) ->
                                new DeploymentStatusBuilder()
                                        .withObservedGeneration(generation)
                                        .withReplicas(all)
                                        .withUpdatedReplicas(updated)
                                        .withReadyReplicas(ready)
                                        .withAvailableReplicas(available)
                                        .build());
    }

    static Observed with(DeploymentStatus status, Observed there) {
        Optional<Deployment> deployment =
                there.deployment().map(d -> new DeploymentBuilder(d).withStatus(status).build());
        return new Observed(
                deployment, there.verifications(), there.pods(), there.answers(), there.refused());
    }

    private static Pod ended(Job job, String digest) {
        String message =
                "{\"reason\":\"Verified\",\"message\":\"ok\",\"digest\":\"%s\",\"sizeBytes\":1}"
                        .formatted(digest);
        return new PodBuilder()
                .withNewMetadata()
                .withName(job.getMetadata().getName() + "-x")
                .withLabels(job.getMetadata().getLabels())
                .addToLabels("batch.kubernetes.io/job-name", job.getMetadata().getName())
                .addToLabels(Labels.ROLE, Labels.VERIFICATION)
                .endMetadata()
                .withSpec(job.getSpec().getTemplate().getSpec())
                .withNewStatus()
                .withPhase("Succeeded")
                .addNewContainerStatus()
                .withName("runtime")
                .withState(
                        new ContainerStateBuilder()
                                .withNewTerminated()
                                .withExitCode(0)
                                .withMessage(message)
                                .endTerminated()
                                .build())
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
