package dev.tandem.e2e.support;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;

/** The real KEDA of {@code e2e/components}, which a story may take away and has to bring back. */
public record Keda(KubernetesClient client) {

    private static final String NAMESPACE = "keda";
    private static final String GROUP = "keda.sh";

    /** Ends its operator; returns when its pod is gone. */
    public void stop() {
        scale(0);
        Workspace.await("no operator of KEDA").until(() -> pods() == 0);
    }

    /** Starts its operator again; returns when it is ready. */
    public void start() {
        scale(1);
        Workspace.await("KEDA's operator")
                .until(
                        () ->
                                Integer.valueOf(1)
                                        .equals(
                                                client.apps()
                                                        .deployments()
                                                        .inNamespace(NAMESPACE)
                                                        .withName("keda-operator")
                                                        .get()
                                                        .getStatus()
                                                        .getReadyReplicas()));
    }

    /**
     * Takes away its definitions, and with them all of its objects, while it is there to let go of them; then its operator.
     *
     * @return what {@link #bringBack} needs
     */
    public List<CustomResourceDefinition> takeAway() {
        List<CustomResourceDefinition> definitions = definitions();
        definitions.forEach(definition -> client.resource(definition).delete());
        Workspace.await("no definitions of KEDA").until(() -> definitions().isEmpty());
        stop();
        return definitions.stream().map(Keda::asItWasGiven).toList();
    }

    public void bringBack(List<CustomResourceDefinition> definitions) {
        definitions.forEach(definition -> client.resource(definition).create());
        start();
    }

    private List<CustomResourceDefinition> definitions() {
        return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(definition -> definition.getSpec().getGroup().endsWith(GROUP))
                .toList();
    }

    private static CustomResourceDefinition asItWasGiven(CustomResourceDefinition definition) {
        return new CustomResourceDefinitionBuilder(definition)
                .withMetadata(
                        new ObjectMetaBuilder()
                                .withName(definition.getMetadata().getName())
                                .withLabels(definition.getMetadata().getLabels())
                                .withAnnotations(definition.getMetadata().getAnnotations())
                                .build())
                .withStatus(null)
                .build();
    }

    private void scale(int replicas) {
        client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("keda-operator")
                .scale(replicas);
    }

    private int pods() {
        return client.pods()
                .inNamespace(NAMESPACE)
                .withLabel("app", "keda-operator")
                .list()
                .getItems()
                .size();
    }
}
