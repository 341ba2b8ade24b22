package dev.tandem.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.BatchRun;
import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.BatchScoringJobStatus;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One BatchScoringJob and what became of it, as a user sees it. */
public record BatchJob(KubernetesClient client, String namespace, String name) {

    public Optional<BatchScoringJobStatus> status() {
        return resource().map(BatchScoringJob::getStatus);
    }

    /** The runs that ended, newest first. */
    public List<BatchRun> lastRuns() {
        return status().map(BatchScoringJobStatus::lastRuns).orElseGet(List::of);
    }

    /** Waits until the spec as it is now is in this phase. */
    public BatchScoringJobStatus awaitPhase(String phase) {
        Workspace.await(name + " " + phase)
                .untilAsserted(
                        () ->
                                assertThat(current())
                                        .as(this::describe)
                                        .get()
                                        .extracting(BatchScoringJobStatus::phase)
                                        .isEqualTo(phase));
        return status().orElseThrow();
    }

    /** Waits until Ready is False for a reason, and says what it says. */
    public Condition awaitTrouble(String reason) {
        return Workspace.await(name + " says " + reason)
                .until(
                        () -> condition("Ready"),
                        ready ->
                                ready.filter(found -> found.getStatus().equals("False"))
                                        .filter(found -> found.getReason().equals(reason))
                                        .isPresent())
                .orElseThrow();
    }

    public Optional<Condition> condition(String type) {
        return current().stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    /** Every pod that tried, oldest first. */
    public List<Pod> pods() {
        return client
                .pods()
                .inNamespace(namespace)
                .withLabel("inference.tandem.dev/batch-scoring-job", name)
                .list()
                .getItems()
                .stream()
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
                .toList();
    }

    /** Deletes it and waits until nothing of it runs. */
    public void delete() {
        client.resources(BatchScoringJob.class).inNamespace(namespace).withName(name).delete();
        Workspace.await("nothing of " + name).until(() -> resource().isEmpty() && pods().isEmpty());
    }

    private Optional<BatchScoringJob> resource() {
        return Optional.ofNullable(
                client.resources(BatchScoringJob.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
    }

    /** Its status, once that speaks of the spec as it is now. */
    private Optional<BatchScoringJobStatus> current() {
        return resource()
                .filter(job -> job.getStatus() != null)
                .filter(
                        job ->
                                job.getMetadata()
                                        .getGeneration()
                                        .equals(job.getStatus().observedGeneration()))
                .map(BatchScoringJob::getStatus);
    }

    private String describe() {
        return name + " says " + status();
    }
}
