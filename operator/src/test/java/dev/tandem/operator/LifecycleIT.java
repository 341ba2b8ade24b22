package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;

/** The end of a service, and what comes after it. */
@ExtendWith(TestCluster.Shared.class)
final class LifecycleIT {

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
    void whatADeletedServiceLeavesIsNotMadeAgain() {
        List<String> ofOne = bench.writes();
        delete();
        // What the operator does for a later service shows that it has seen what came before.
        bench.apply(IRIS.replace("name: iris", "name: wine"));
        bench.awaitReady("wine");

        // The garbage collector's work, which nothing does here.
        collect(Deployment.class);
        collect(Service.class);
        bench.admin()
                .batch()
                .v1()
                .jobs()
                .inNamespace(bench.namespace())
                .withLabel("inference.tandem.dev/inference-service", "iris")
                .delete();
        bench.apply(IRIS.replace("name: iris", "name: rose"));
        bench.awaitReady("rose");

        assertThat(deployments())
                .extracting(deployment -> deployment.getMetadata().getName())
                .containsExactly("rose", "wine");
        assertThat(bench.writes()).hasSize(3 * ofOne.size());
    }

    private <T extends HasMetadata> void collect(Class<T> kind) {
        bench.admin().resources(kind).inNamespace(bench.namespace()).withName("iris").delete();
    }

    @Test
    void aServiceMadeAnewTakesOverWhatTheOldOneLeft() {
        delete();

        bench.apply(IRIS);

        InferenceService anew = bench.awaitReady("iris");
        assertThat(deployments())
                .singleElement()
                .extracting(deployment -> deployment.getMetadata().getOwnerReferences().getFirst())
                .returns(anew.getMetadata().getUid(), OwnerReference::getUid);
    }

    @Test
    void anOperatorThatComesBackFindsWhatHappenedMeanwhile() {
        bench.stopOperator();
        bench.controllers().verify(Verifications.find(Verifications.OTHER_DIGEST));
        bench.apply(IRIS.replace("iris:1", "iris:2"));
        bench.admin().services().inNamespace(bench.namespace()).delete();

        bench.startOperator();

        assertThat(bench.awaitReady("iris").getStatus().model().digest())
                .isEqualTo(Verifications.OTHER_DIGEST);
        assertThat(bench.admin().services().inNamespace(bench.namespace()).list().getItems())
                .hasSize(1);
    }

    private void delete() {
        bench.admin()
                .resources(InferenceService.class)
                .inNamespace(bench.namespace())
                .withName("iris")
                .delete();
    }

    private List<Deployment> deployments() {
        return bench.admin().apps().deployments().inNamespace(bench.namespace()).list().getItems();
    }
}
