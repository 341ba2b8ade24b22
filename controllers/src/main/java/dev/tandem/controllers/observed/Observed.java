package dev.tandem.controllers.observed;

import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.resources.Names;
import dev.tandem.controllers.spec.EffectiveModel;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What exists of one resource that Pods run for, as the informers' caches show it.
 *
 * @param verifications the Jobs that verify, or verified, one of its models
 * @param pods of the Deployment and of the Jobs
 */
public record Observed(Optional<Deployment> deployment, List<Job> verifications, List<Pod> pods) {

    /** The pods in one role, in the order of their names. */
    public Stream<Pod> pods(String role) {
        return pods.stream()
                .filter(pod -> role.equals(pod.getMetadata().getLabels().get(Labels.ROLE)))
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()));
    }

    /**
     * The first trouble of a pod that verifies a model.
     *
     * @param givenUp Jobs that are being deleted, whose pods speak of an earlier spec
     */
    public Optional<PodTrouble> verificationTrouble(
            EffectiveModel model, List<HasMetadata> givenUp) {
        String key = Names.modelKey(model);
        return pods(Labels.VERIFICATION)
                .filter(pod -> key.equals(pod.getMetadata().getLabels().get(Labels.MODEL_KEY)))
                .filter(pod -> givenUp.stream().noneMatch(job -> isOf(pod, job)))
                .flatMap(pod -> PodTrouble.of(pod).stream())
                .findFirst();
    }

    /** The first trouble of a pod of the Deployment. */
    public Optional<PodTrouble> servingTrouble() {
        return pods(Labels.SERVING).flatMap(pod -> PodTrouble.of(pod).stream()).findFirst();
    }

    private static boolean isOf(Pod pod, HasMetadata job) {
        return job.getMetadata()
                .getName()
                .equals(pod.getMetadata().getLabels().get(Labels.JOB_NAME));
    }
}
