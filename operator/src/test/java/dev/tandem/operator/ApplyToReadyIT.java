package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.events.v1.Event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.stream.Stream;

/** From {@code kubectl apply} to an answering model, and how little that may write. */
@ExtendWith(TestCluster.Shared.class)
final class ApplyToReadyIT {

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
            """;

    @Test
    void aNewServiceCostsItsChildrenTwoStatusWritesAndOneEvent(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(IRIS);

            InferenceService ready = bench.awaitReady("iris");

            assertThat(bench.writes())
                    .containsExactlyInAnyOrder(
                            "patch services",
                            "patch jobs",
                            "patch inferenceservices/status",
                            "patch deployments",
                            "create events",
                            "patch inferenceservices/status");
            assertThat(ready.getStatus().model().digest()).isEqualTo(Verifications.DIGEST);
            assertThat(ready.getStatus().model().revision()).isEqualTo("0123456789ab");
            assertThat(ready.getStatus().url()).isEqualTo("http://iris." + bench.namespace());
            assertThat(ready.getStatus().conditions())
                    .extracting(Condition::getType)
                    .containsExactly("Accepted", "Available", "Ready");
        }
    }

    @Test
    void everythingMadeBelongsToTheService(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(IRIS);

            InferenceService ready = bench.awaitReady("iris");

            assertThat(children(bench))
                    .hasSize(3)
                    .allSatisfy(
                            child ->
                                    assertThat(child.getMetadata().getOwnerReferences())
                                            .singleElement()
                                            .returns(
                                                    ready.getMetadata().getUid(),
                                                    OwnerReference::getUid));
            assertThat(ready.getMetadata().getFinalizers()).isEmpty();
        }
    }

    @Test
    void oneEventTellsThatItServes(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(IRIS);

            bench.awaitReady("iris");

            assertThat(bench.events())
                    .singleElement()
                    .returns("Normal", Event::getType)
                    .returns("Serving", Event::getReason)
                    .returns("1 replica answers", Event::getNote)
                    .returns("iris", event -> event.getRegarding().getName());
        }
    }

    private static List<HasMetadata> children(Bench bench) {
        return Stream.<List<? extends HasMetadata>>of(
                        bench.admin().services().inNamespace(bench.namespace()).list().getItems(),
                        bench.admin()
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(bench.namespace())
                                .list()
                                .getItems(),
                        bench.admin()
                                .apps()
                                .deployments()
                                .inNamespace(bench.namespace())
                                .list()
                                .getItems())
                .<HasMetadata>flatMap(List::stream)
                .toList();
    }
}
