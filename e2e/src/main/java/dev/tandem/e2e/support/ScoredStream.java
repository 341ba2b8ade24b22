package dev.tandem.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.api.v1alpha1.StreamScorerStatus;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.Optional;

/** One StreamScorer and what became of it, as a user sees it. */
public record ScoredStream(KubernetesClient client, String namespace, String name) {

    public Optional<StreamScorerStatus> status() {
        return Optional.ofNullable(
                        client.resources(StreamScorer.class)
                                .inNamespace(namespace)
                                .withName(name)
                                .get())
                .map(StreamScorer::getStatus);
    }

    public void awaitCondition(String type, String status) {
        Workspace.await(name + " " + type + " " + status)
                .untilAsserted(
                        () ->
                                assertThat(condition(type))
                                        .as(this::describe)
                                        .hasValueSatisfying(
                                                found ->
                                                        assertThat(found.getStatus())
                                                                .isEqualTo(status)));
    }

    /** Waits until a condition has this reason, and says what it says. */
    public Condition awaitReason(String type, String reason) {
        Workspace.await(name + " " + type + " " + reason)
                .untilAsserted(
                        () ->
                                assertThat(condition(type))
                                        .as(this::describe)
                                        .hasValueSatisfying(
                                                found ->
                                                        assertThat(found.getReason())
                                                                .isEqualTo(reason)));
        return condition(type).orElseThrow();
    }

    /** Waits until there are so many replicas. */
    public void awaitReplicas(int count) {
        Workspace.await(name + " has " + count + " replicas")
                .untilAsserted(
                        () ->
                                assertThat(status().map(StreamScorerStatus::replicas))
                                        .as(this::describe)
                                        .hasValueSatisfying(
                                                replicas ->
                                                        assertThat(replicas.intValue())
                                                                .isEqualTo(count)));
    }

    public void awaitReadyReplica() {
        Workspace.await(name + " has a replica that scores")
                .untilAsserted(
                        () ->
                                assertThat(status().map(StreamScorerStatus::readyReplicas))
                                        .as(this::describe)
                                        .hasValueSatisfying(
                                                ready ->
                                                        assertThat(ready.intValue()).isPositive()));
    }

    private Optional<Condition> condition(String type) {
        return status().stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    private String describe() {
        return name + " says " + status();
    }
}
