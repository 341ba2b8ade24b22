package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.util.Comparator.comparing;

import dev.tandem.api.v1alpha1.Conditioned;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.operator.AuditLog.Request;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.awaitility.core.ThrowingRunnable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A namespace with the operator at work in it, under the rights it is shipped with, and what a user
 * does there.
 */
final class Bench implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String REPORTER = "inference.tandem.dev/operator";

    private final TestCluster cluster;
    private final String namespace;
    private final FakeControllers controllers;
    private final Map<String, String> settings = new HashMap<>();
    private final AtomicBoolean lostLead = new AtomicBoolean();
    private final AtomicReference<Running> running = new AtomicReference<>();

    private record Running(TandemOperator operator, KubernetesClient client)
            implements AutoCloseable {

        @Override
        public void close() {
            operator.close();
            client.close();
        }
    }

    Bench(TestCluster cluster) {
        this(cluster, cluster.newNamespace());
    }

    private Bench(TestCluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.controllers =
                new FakeControllers(
                        cluster.admin(), namespace, Verifications.find(Verifications.DIGEST));
        settings.putAll(
                Map.of(
                        "TANDEM_WATCH_NAMESPACES", namespace,
                        "TANDEM_RUNTIME_IMAGE", "registry.example/tandem/scoring-runtime:1",
                        "TANDEM_LEADER_ELECTION", "false",
                        "TANDEM_HTTP_PORT", "0"));
    }

    /** A second operator beside this one, for the same namespace. */
    Bench anotherOperator() {
        return new Bench(cluster, namespace);
    }

    Bench with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    Bench startOperator() {
        return startOperator(cluster.api().client(ApiServer.OPERATOR));
    }

    /**
     * @param client what the operator speaks through; closed with it
     */
    Bench startOperator(KubernetesClient client) {
        try {
            TandemOperator operator =
                    new TandemOperator(
                            OperatorSettings.from(settings),
                            client,
                            Clock.systemUTC(),
                            () -> lostLead.set(true));
            operator.start();
            running.set(new Running(operator, client));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stopOperator() {
        Optional.ofNullable(running.getAndSet(null)).ifPresent(Running::close);
    }

    /** Whether the operator was told that another one leads now. */
    boolean lostLead() {
        return lostLead.get();
    }

    String namespace() {
        return namespace;
    }

    KubernetesClient admin() {
        return cluster.admin();
    }

    FakeControllers controllers() {
        return controllers;
    }

    /** What {@code kubectl apply --server-side} does. */
    InferenceService apply(String yaml) {
        return apply(yaml, InferenceService.class);
    }

    /** The same with a resource of any kind. */
    <R extends HasMetadata> R apply(String yaml, Class<R> kind) {
        R resource = admin().getKubernetesSerialization().unmarshal(yaml, kind);
        return admin().resource(resource)
                .inNamespace(namespace)
                .fieldManager("a-user")
                .serverSideApply();
    }

    <R extends HasMetadata> R get(String name, Class<R> kind) {
        return admin().resources(kind).inNamespace(namespace).withName(name).require();
    }

    InferenceService get(String name) {
        return get(name, InferenceService.class);
    }

    Optional<Condition> condition(String service, String type) {
        return Optional.ofNullable(get(service).getStatus()).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    /** Waits until a condition has a status and a reason for the newest generation. */
    Condition awaitCondition(String service, String type, String status, String reason) {
        return awaitCondition(InferenceService.class, service, type, status, reason);
    }

    /** The same of a resource of any kind. */
    <R extends CustomResource<?, ? extends Conditioned<?>>> Condition awaitCondition(
            Class<R> kind, String name, String type, String status, String reason) {
        Condition[] last = new Condition[1];
        eventually(
                type + " " + status + " " + reason,
                () -> {
                    R resource = get(name, kind);
                    last[0] =
                            resource.getStatus().conditions().stream()
                                    .filter(condition -> condition.getType().equals(type))
                                    .findFirst()
                                    .orElseThrow();
                    assertThat(last[0])
                            .returns(status, Condition::getStatus)
                            .returns(reason, Condition::getReason)
                            .returns(
                                    resource.getMetadata().getGeneration(),
                                    Condition::getObservedGeneration);
                });
        return last[0];
    }

    InferenceService awaitReady(String service) {
        awaitCondition(service, "Ready", "True", "Serving");
        return get(service);
    }

    static void eventually(String what, ThrowingRunnable assertion) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    /** The operator's writes in this namespace so far, as {@code verb kind}. */
    List<String> writes() {
        return cluster.api().audit().writes(namespace).stream().map(Request::what).toList();
    }

    /** What the operator told of in this namespace, the oldest first; the API server tells of more. */
    List<Event> events() {
        return admin().events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> REPORTER.equals(event.getReportingController()))
                .sorted(comparing((Event event) -> event.getEventTime().getTime()))
                .toList();
    }

    /** Does something and waits until the operator has looked at that many services since. */
    void untilReconciled(int times, Consumer<Bench> action) {
        double before = reconciled();
        action.accept(this);
        eventually(
                times + " reconciles",
                () -> assertThat(reconciled()).isGreaterThanOrEqualTo(before + times));
    }

    private double reconciled() {
        if (running.get() == null) {
            return 0;
        }
        return http("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("operator_sdk_reconciliations_success_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    HttpResponse<String> http(String path) {
        int port = running.get().operator().httpPort();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stopOperator();
        controllers.close();
    }
}
