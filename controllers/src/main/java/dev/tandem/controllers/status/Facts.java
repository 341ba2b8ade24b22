package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.resources.Names;
import dev.tandem.controllers.spec.EffectiveService;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a valid service's readiness is judged by. */
record Facts(EffectiveService service, ServicePlan plan, Observed observed) {

    /** Replicas that answer and that proxies know of, of whatever revision. */
    static int readyReplicas(Observed observed) {
        return observed.deployment()
                .map(Deployment::getStatus)
                .map(DeploymentStatus::getAvailableReplicas)
                .orElse(0);
    }

    static int replicas(Observed observed) {
        return observed.deployment()
                .map(Deployment::getStatus)
                .map(DeploymentStatus::getReplicas)
                .orElse(0);
    }

    /** Whether every replica is of the Deployment's newest template and answers, and no other is. */
    static boolean rolledOut(Deployment deployment) {
        DeploymentStatus status = deployment.getStatus();
        Integer wanted = deployment.getSpec().getReplicas();
        return status != null
                && Objects.requireNonNullElse(status.getObservedGeneration(), 0L)
                        >= deployment.getMetadata().getGeneration()
                && wanted.equals(status.getUpdatedReplicas())
                && wanted.equals(status.getReplicas())
                && wanted.equals(status.getAvailableReplicas());
    }

    Optional<Deployment> deployment() {
        return observed.deployment();
    }

    /** The first trouble of a pod that verifies the model the spec asks for. */
    Optional<PodTrouble> verificationTrouble() {
        String key = Names.modelKey(service.model());
        return pods(Labels.VERIFICATION)
                .filter(pod -> key.equals(pod.getMetadata().getLabels().get(Labels.MODEL_KEY)))
                .filter(pod -> !isGivenUp(pod))
                .flatMap(pod -> PodTrouble.of(pod).stream())
                .findFirst();
    }

    /** Whether a pod goes with a Job that this plan deletes, and so speaks of an earlier spec. */
    private boolean isGivenUp(Pod pod) {
        String job = pod.getMetadata().getLabels().get(Labels.JOB_NAME);
        return plan.delete().stream().anyMatch(gone -> gone.getMetadata().getName().equals(job));
    }

    /** The first trouble of a serving pod. */
    Optional<PodTrouble> servingTrouble() {
        return pods(Labels.SERVING).flatMap(pod -> PodTrouble.of(pod).stream()).findFirst();
    }

    private Stream<Pod> pods(String role) {
        return observed.pods().stream()
                .filter(
                        pod -> {
                            Map<String, String> labels = pod.getMetadata().getLabels();
                            return role.equals(labels.get(Labels.ROLE));
                        })
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()));
    }
}
