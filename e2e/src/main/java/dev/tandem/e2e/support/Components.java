package dev.tandem.e2e.support;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The real Kafka and S3 of {@code e2e/components}, as this machine reaches them. */
public record Components(KubernetesClient client) {

    private static final String NAMESPACE = "tandem-components";

    /** Where Kafka's pod listens for those who are not in the cluster. */
    private static final int KAFKA_OUTSIDE = 9094;

    /** The S3 server's one bucket. */
    public Lake lake() {
        Secret keys =
                found(
                        "Secret lake",
                        client.secrets().inNamespace(NAMESPACE).withName("lake").get());
        Service service =
                found("Service s3", client.services().inNamespace(NAMESPACE).withName("s3").get());
        String endpoint =
                "http://"
                        + new Endpoint(
                                        service.getSpec().getClusterIP(),
                                        service.getSpec().getPorts().getFirst().getPort())
                                .authority();
        return Lake.open(
                endpoint, text(keys, "AWS_ACCESS_KEY_ID"), text(keys, "AWS_SECRET_ACCESS_KEY"));
    }

    public Topics topics() {
        Optional<Pod> kafka =
                client
                        .pods()
                        .inNamespace(NAMESPACE)
                        .withLabel("app.kubernetes.io/name", "kafka")
                        .list()
                        .getItems()
                        .stream()
                        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                        .findFirst();
        String address = found("pod of Kafka", kafka.orElse(null)).getStatus().getPodIP();
        return Topics.at(new Endpoint(address, KAFKA_OUTSIDE));
    }

    private static <T> T found(String what, T object) {
        return Optional.ofNullable(object)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "the cluster has no "
                                                + what
                                                + " in "
                                                + NAMESPACE
                                                + "; e2e/components/up makes it"));
    }

    private static String text(Secret secret, String key) {
        return new String(
                Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }
}
