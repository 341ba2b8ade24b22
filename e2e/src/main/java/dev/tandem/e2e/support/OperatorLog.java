package dev.tandem.e2e.support;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What the operators log from a moment on. */
public record OperatorLog(KubernetesClient client, Instant from) {

    /** What has no place in the log of an operator that is well. */
    private static final Pattern FAILURE = Pattern.compile("Exception|\\bERROR\\b");

    public static OperatorLog fromNow(KubernetesClient client) {
        return new OperatorLog(client, Instant.now());
    }

    /** Lines that tell of exceptions and errors. */
    public List<String> failures() {
        return client
                .pods()
                .inNamespace(Settings.OPERATOR_NAMESPACE)
                .withLabel("app.kubernetes.io/component", "operator")
                .list()
                .getItems()
                .stream()
                .flatMap(
                        pod ->
                                client.pods()
                                        .resource(pod)
                                        .sinceTime(from.toString())
                                        .getLog()
                                        .lines())
                .filter(line -> FAILURE.matcher(line).find())
                .toList();
    }
}
