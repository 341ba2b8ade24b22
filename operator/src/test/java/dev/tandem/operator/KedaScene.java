package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An operator, a StreamScorer, and KEDA as far as it is there. */
final class KedaScene implements AutoCloseable {

    static final String FRAUD =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: StreamScorer
            metadata: {name: fraud, labels: {team: risk}}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
              kafka:
                bootstrapServers: kafka:9093
                protocol: SASL_SSL
                mechanism: SCRAM-SHA-512
                auth: {secretRef: kafka}
                ca: {configMapRef: authorities}
              source: {topic: payments, columns: {b: c, a: d, e: f}}
              sink: {topic: scores}
              scaling: {minReplicas: 0, maxReplicas: 12}
            """;

    private final Bench bench;
    private final FakeKeda keda;
    private final AuditLog audit;

    KedaScene(TestCluster cluster) {
        bench = new Bench(cluster).startOperator();
        keda = new FakeKeda(cluster.admin());
        audit = cluster.api().audit();
    }

    FakeKeda keda() {
        return keda;
    }

    KubernetesClient admin() {
        return bench.admin();
    }

    String namespace() {
        return bench.namespace();
    }

    List<String> writes() {
        return bench.writes();
    }

    void apply(String yaml) {
        bench.apply(yaml, StreamScorer.class);
    }

    /** KEDA was last heard of then. */
    void beat(Instant when) {
        keda.beat(bench.namespace(), when);
    }

    /** KEDA says whether it scales the stream. */
    void say(String ready, String message) {
        keda.say(bench.namespace(), "fraud-stream", ready, message);
    }

    void sayReady() {
        say("True", "ready for scaling");
    }

    void awaitScaledObject() {
        Bench.eventually("ScaledObject", () -> assertThat(scaledObject().get()).isNotNull());
    }

    long looksForObjectsOfKeda() {
        return audit.requests()
                .filter(request -> request.group().equals(ScaledObject.GROUP))
                .filter(request -> !request.isWrite())
                .count();
    }

    Condition await(String type, String status, String reason) {
        return bench.awaitCondition(StreamScorer.class, "fraud", type, status, reason);
    }

    Optional<Condition> condition(String type) {
        return Optional.ofNullable(scorer().getStatus()).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    private StreamScorer scorer() {
        return bench.admin()
                .resources(StreamScorer.class)
                .inNamespace(bench.namespace())
                .withName("fraud")
                .require();
    }

    RollableScalableResource<Deployment> deployment() {
        return bench.admin()
                .apps()
                .deployments()
                .inNamespace(bench.namespace())
                .withName("fraud-stream");
    }

    int replicas() {
        return deployment().require().getSpec().getReplicas();
    }

    Resource<ScaledObject> scaledObject() {
        return named(ScaledObject.class);
    }

    Resource<TriggerAuthentication> authentication() {
        return named(TriggerAuthentication.class);
    }

    private <T extends HasMetadata> Resource<T> named(Class<T> kind) {
        return bench.admin()
                .resources(kind)
                .inNamespace(bench.namespace())
                .withName("fraud-stream");
    }

    List<String> warnings() {
        return bench.events().stream()
                .filter(event -> event.getType().equals("Warning"))
                .map(Event::getReason)
                .toList();
    }

    /** The operator looks again and writes nothing. */
    void assertSettled() {
        List<String> before = bench.writes();
        bench.untilReconciled(1, again -> label("touched", "x" + before.size()));
        assertThat(bench.writes()).isEqualTo(before);
    }

    /** Somebody writes a label, again where somebody else was quicker. */
    void label(String key, String value) {
        Bench.eventually(
                "label " + key,
                () ->
                        deployment()
                                .edit(
                                        object -> {
                                            object.getMetadata().getLabels().put(key, value);
                                            return object;
                                        }));
    }

    @Override
    public void close() {
        bench.close();
        keda.remove();
    }
}
