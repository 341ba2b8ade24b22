package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.spec.Kind;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.ServiceResource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Map;

/** Somebody edits or deletes what belongs to a service: it is put back, and nothing else touched. */
@ExtendWith(TestCluster.Shared.class)
final class DriftIT {

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
            """;

    private Bench bench;

    @BeforeEach
    void aServiceServes(TestCluster cluster) {
        bench = new Bench(cluster).startOperator();
        bench.apply(IRIS);
        bench.awaitReady("iris");
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void anotherPortOfTheServiceIsPutBack() {
        service()
                .edit(
                        object -> {
                            object.getSpec().getPorts().getFirst().setPort(8081);
                            return object;
                        });

        Bench.eventually(
                "port",
                () ->
                        assertThat(service().get().getSpec().getPorts())
                                .singleElement()
                                .returns(80, port -> port.getPort()));
    }

    @Test
    void anotherImageInTheDeploymentIsPutBack() {
        deployment()
                .edit(
                        object -> {
                            object.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .setImage("somebody/else:1");
                            return object;
                        });

        Bench.eventually(
                "image",
                () ->
                        assertThat(
                                        deployment()
                                                .get()
                                                .getSpec()
                                                .getTemplate()
                                                .getSpec()
                                                .getContainers())
                                .singleElement()
                                .returns(
                                        "registry.example/tandem/scoring-runtime:1",
                                        container -> container.getImage()));
    }

    @Test
    void aScaledDeploymentIsPutBack() {
        deployment().scale(5);

        Bench.eventually(
                "replicas",
                () -> assertThat(deployment().get().getSpec().getReplicas()).isEqualTo(1));
    }

    @Test
    void removedLabelsAreRestored() {
        deployment().edit(object -> withoutLabel(object, Labels.MANAGED_BY));
        service().edit(object -> withoutLabel(object, Labels.owner(Kind.InferenceService)));

        Bench.eventually(
                "labels",
                () -> {
                    assertThat(deployment().get().getMetadata().getLabels())
                            .containsEntry(Labels.MANAGED_BY, "tandem");
                    assertThat(service().get().getMetadata().getLabels())
                            .containsEntry(Labels.owner(Kind.InferenceService), "iris");
                });
    }

    @Test
    void editedRecordsAreMended() {
        deployment()
                .edit(
                        object -> {
                            object.getMetadata()
                                    .getAnnotations()
                                    .putAll(
                                            Map.of(
                                                    Labels.MODEL_DIGEST, "nonsense",
                                                    Labels.DELIVERY, "nonsense"));
                            return object;
                        });

        Bench.eventually(
                "annotations",
                () ->
                        assertThat(deployment().get().getMetadata().getAnnotations())
                                .containsEntry(Labels.MODEL_DIGEST, Verifications.DIGEST)
                                .containsEntry(Labels.DELIVERY, "ImageVolume"));
        bench.awaitReady("iris");
    }

    @Test
    void deletedChildrenComeBack() {
        String uid = deployment().get().getMetadata().getUid();
        deployment().delete();
        service().delete();

        Bench.eventually(
                "children",
                () -> {
                    assertThat(service().get()).isNotNull();
                    assertThat(deployment().get().getMetadata().getUid()).isNotEqualTo(uid);
                });
        bench.awaitReady("iris");
    }

    @Test
    void anEditedStatusIsSetRight() {
        bench.admin()
                .resource(bench.get("iris"))
                .editStatus(
                        object -> {
                            object.getStatus().conditions().forEach(c -> c.setStatus("False"));
                            return object;
                        });

        bench.untilReconciled(1, b -> service().edit(object -> withLabel(object, "team")));

        bench.awaitReady("iris");
    }

    @Test
    void whatOthersAddStays() {
        deployment()
                .edit(
                        object -> {
                            object.getMetadata().getLabels().put("team", "botany");
                            object.getMetadata().getAnnotations().put("example.com/note", "hello");
                            return object;
                        });
        bench.untilReconciled(1, b -> service().edit(object -> withLabel(object, "team")));

        assertThat(bench.writes())
                .containsOnlyOnce("patch deployments")
                .containsOnlyOnce("patch services");
        bench.apply(IRIS.replace("iris:1", "iris:2"));
        bench.awaitReady("iris");

        assertThat(deployment().get().getMetadata().getLabels()).containsEntry("team", "botany");
        assertThat(deployment().get().getMetadata().getAnnotations())
                .containsEntry("example.com/note", "hello");
    }

    @Test
    void anObjectOfSomebodyElseIsNotTakenOver() {
        Service theirs =
                new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(bench.namespace())
                        .withName("wine")
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withPort(5432)
                        .endPort()
                        .endSpec()
                        .build();
        bench.admin().resource(theirs).create();

        bench.apply(IRIS.replace("name: iris", "name: wine"));

        Condition ready = bench.awaitCondition("wine", "Ready", "False", "ApplyFailed");
        assertThat(ready.getMessage())
                .isEqualTo(
                        "Service wine is there already and does not belong to this"
                                + " InferenceService; delete it, or give the service another name");
        assertThat(bench.admin().resource(theirs).get().getSpec().getPorts())
                .singleElement()
                .returns(5432, port -> port.getPort());

        bench.admin().resource(theirs).delete();
        bench.awaitReady("wine");
    }

    private static <T extends HasMetadata> T withoutLabel(T object, String label) {
        object.getMetadata().getLabels().remove(label);
        return object;
    }

    private static <T extends HasMetadata> T withLabel(T object, String label) {
        object.getMetadata().getLabels().put(label, "botany");
        return object;
    }

    private RollableScalableResource<Deployment> deployment() {
        return bench.admin().apps().deployments().inNamespace(bench.namespace()).withName("iris");
    }

    private ServiceResource<Service> service() {
        return bench.admin().services().inNamespace(bench.namespace()).withName("iris");
    }
}
