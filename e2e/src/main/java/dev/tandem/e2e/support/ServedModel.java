package dev.tandem.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One InferenceService and what became of it, as a user sees it. */
public record ServedModel(KubernetesClient client, String namespace, String name) {

    public Resource<InferenceService> resource() {
        return client.resources(InferenceService.class).inNamespace(namespace).withName(name);
    }

    /** Waits until the spec as it is now is served by every replica. */
    public InferenceService awaitReady() {
        Workspace.await(name + " Ready")
                .untilAsserted(
                        () ->
                                assertThat(ready())
                                        .as(this::describe)
                                        .hasValueSatisfying(
                                                ready ->
                                                        assertThat(ready.getStatus())
                                                                .isEqualTo("True")));
        return resource().get();
    }

    /** Waits until it is Ready and the pods it replaced, which answer to their end, are gone. */
    public void awaitSettled() {
        awaitReady();
        Workspace.await("no ending pods of " + name)
                .until(() -> allPods("serving").size() == pods().size());
    }

    /** Waits until the spec as it is now is said to have failed for one of some reasons. */
    public Condition awaitFailed(List<String> reasons) {
        return Workspace.await(name + " failed")
                .until(
                        this::ready,
                        ready ->
                                ready.filter(found -> found.getStatus().equals("False"))
                                        .filter(found -> reasons.contains(found.getReason()))
                                        .isPresent())
                .orElseThrow();
    }

    /** Ready, once it speaks of the spec as it is now. */
    public Optional<Condition> ready() {
        Optional<InferenceService> service = Optional.ofNullable(resource().get());
        long generation = service.map(found -> found.getMetadata().getGeneration()).orElse(0L);
        return condition("Ready").filter(ready -> ready.getObservedGeneration() == generation);
    }

    public Optional<Condition> condition(String type) {
        return status().stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    public Optional<InferenceServiceStatus> status() {
        return Optional.ofNullable(resource().get()).map(InferenceService::getStatus);
    }

    /** The address of its Service. */
    public Endpoint endpoint() {
        Service service = client.services().inNamespace(namespace).withName(name).get();
        return new Endpoint(
                service.getSpec().getClusterIP(),
                service.getSpec().getPorts().getFirst().getPort());
    }

    /** Its address, once a connection is accepted: kube-proxy follows Ready by up to a second. */
    public Endpoint reachableEndpoint() {
        Endpoint endpoint = endpoint();
        Workspace.await("a way to " + name).until(endpoint::accepts);
        return endpoint;
    }

    public Deployment deployment() {
        return client.apps().deployments().inNamespace(namespace).withName(name).get();
    }

    /** The pods that serve, in the order of their names. */
    public List<Pod> pods() {
        return pods("serving");
    }

    public List<Pod> verificationPods() {
        return pods("verification");
    }

    private List<Pod> pods(String role) {
        return allPods(role).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Ending ones too. */
    private List<Pod> allPods(String role) {
        return client
                .pods()
                .inNamespace(namespace)
                .withLabel("inference.tandem.dev/inference-service", name)
                .withLabel("inference.tandem.dev/role", role)
                .list()
                .getItems()
                .stream()
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    /** The events that tell of it, oldest first. */
    public List<Event> events() {
        return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getRegarding() != null)
                .filter(event -> "InferenceService".equals(event.getRegarding().getKind()))
                .filter(event -> name.equals(event.getRegarding().getName()))
                .sorted(Comparator.comparing(event -> event.getMetadata().getCreationTimestamp()))
                .toList();
    }

    private String describe() {
        return name
                + " says "
                + status().map(InferenceServiceStatus::conditions).orElseGet(List::of);
    }
}
