package dev.tandem.e2e.support;

import dev.tandem.api.v1alpha1.Conditioned;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A namespace of a story's own, gone after it. Applying is done by the real kubectl. */
public final class Workspace implements BeforeAllCallback, AfterAllCallback {

    /** How long anything may take that is not measured; far more than it does. */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Settings settings = Settings.load();
    private final KubernetesClient client =
            new KubernetesClientBuilder()
                    .withConfig(Config.autoConfigure(settings.context().orElse(null)))
                    .build();
    private final String namespace;
    private final String podSecurity;

    private Workspace(String story, String podSecurity) {
        this.namespace = "tandem-e2e-" + story;
        this.podSecurity = podSecurity;
    }

    /** A namespace that admits pods of the restricted Pod Security Standard only. */
    public static Workspace restricted(String story) {
        return new Workspace(story, "restricted");
    }

    /** A namespace for stories in which something besides models needs more. */
    public static Workspace baseline(String story) {
        return new Workspace(story, "baseline");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // What an interrupted run left is not what this one tests.
        delete();
        Namespace fresh =
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", podSecurity))
                        .endMetadata()
                        .build();
        client.resource(fresh).create();
        await("the namespace's default ServiceAccount")
                .until(
                        () ->
                                client.serviceAccounts()
                                                .inNamespace(namespace)
                                                .withName("default")
                                                .get()
                                        != null);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        delete();
        client.close();
    }

    private void delete() {
        client.namespaces().withName(namespace).delete();
        await("namespace " + namespace + " gone")
                .until(() -> client.namespaces().withName(namespace).get() == null);
    }

    public Settings settings() {
        return settings;
    }

    public KubernetesClient client() {
        return client;
    }

    public String namespace() {
        return namespace;
    }

    public Kubectl kubectl() {
        return new Kubectl(settings, namespace);
    }

    /** Applies a file of {@code config/samples}. */
    public void applySample(String file) {
        Path path = settings.samples().resolve(file);
        kubectl().apply(path).succeeded();
    }

    public void apply(String manifest) {
        kubectl().apply(manifest).succeeded();
    }

    /** Applies a file of the stories' own, with values in the place of their {{NAMES}}. */
    public void applyOwn(String file, Map<String, String> values, String... more) {
        Path path = settings.repository().resolve("e2e/src/test/resources").resolve(file);
        try {
            String manifest = Files.readString(path);
            for (Map.Entry<String, String> value : values.entrySet()) {
                manifest = manifest.replace("{{" + value.getKey() + "}}", value.getValue());
            }
            kubectl().apply(manifest, more).succeeded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until Ready has this reason, and says what it says. */
    public <R extends CustomResource<?, ? extends Conditioned<?>>> Condition awaitReason(
            Class<R> kind, String name, String reason) {
        return await(name + " says " + reason)
                .until(
                        () -> ready(kind, name),
                        ready ->
                                ready.filter(found -> found.getReason().equals(reason)).isPresent())
                .orElseThrow();
    }

    private <R extends CustomResource<?, ? extends Conditioned<?>>> Optional<Condition> ready(
            Class<R> kind, String name) {
        return Optional.ofNullable(
                        client.resources(kind).inNamespace(namespace).withName(name).get())
                .map(CustomResource::getStatus)
                .map(Conditioned::conditions)
                .flatMap(
                        conditions ->
                                conditions.stream()
                                        .filter(found -> found.getType().equals("Ready"))
                                        .findFirst());
    }

    /** Deletes every service here and waits until nothing of them runs. */
    public void deleteServices() {
        kubectl().run("delete", "inferenceservices", "--all").succeeded();
        await("no pods of services")
                .until(
                        () ->
                                client.pods()
                                        .inNamespace(namespace)
                                        .withLabel("inference.tandem.dev/role")
                                        .list()
                                        .getItems()
                                        .isEmpty());
    }

    public ServedModel model(String name) {
        return new ServedModel(client, namespace, name);
    }

    public BatchJob batch(String name) {
        return new BatchJob(client, namespace, name);
    }

    public ScoredStream stream(String name) {
        return new ScoredStream(client, namespace, name);
    }

    public Sample sample(String folder) {
        return Sample.of(settings, folder);
    }

    /** Waits for a condition, asked often enough that what is measured is measured well. */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50));
    }
}
