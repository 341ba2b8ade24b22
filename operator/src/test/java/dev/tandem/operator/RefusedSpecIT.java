package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Specs that reach the operator past its definition's rules: written under an older definition, or
 * a newer one than the operator knows.
 */
@ExtendWith(TestCluster.Shared.class)
final class RefusedSpecIT {

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
            """;

    private Bench bench;

    @BeforeAll
    static void aDefinitionWithoutRules(TestCluster cluster) {
        CustomResourceDefinition relaxed = TestCluster.definition();
        JSONSchemaProps root =
                relaxed.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
        root.setXKubernetesValidations(null);
        JSONSchemaProps anything = new JSONSchemaProps();
        anything.setType("object");
        anything.setXKubernetesPreserveUnknownFields(true);
        root.getProperties().put("spec", anything);
        cluster.install(relaxed);
    }

    @AfterAll
    static void theShippedDefinition(TestCluster cluster) {
        cluster.install(TestCluster.definition());
    }

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
    void aSpecThatCannotBePlannedIsToldAndLeavesWhatServes() {
        Bench.eventually(
                "the relaxed definition",
                () ->
                        applyAny(
                                IRIS
                                        + """
                                          scaling: {minReplicas: 0}
                                          resources: {limits: {cpu: much}}
                                        """));

        Condition accepted = bench.awaitCondition("iris", "Accepted", "False", "InvalidSpec");
        assertThat(accepted.getMessage())
                .contains("spec.scaling.minReplicas: '0' is not in 1 to 1000")
                .contains("spec.resources.limits.cpu: 'much' is not allowed");
        bench.awaitCondition("iris", "Available", "True", "Answering");
        assertThat(
                        bench.admin()
                                .apps()
                                .deployments()
                                .inNamespace(bench.namespace())
                                .withName("iris")
                                .require()
                                .getSpec()
                                .getReplicas())
                .isEqualTo(1);

        bench.apply(IRIS);
        bench.awaitReady("iris");
        assertThat(bench.condition("iris", "Stalled")).isEmpty();
    }

    @Test
    void aSpecOfANewerDefinitionDoesNotKeepOthersFromBeingLookedAfter() {
        Bench.eventually(
                "the relaxed definition",
                () ->
                        applyAny(
                                IRIS.replace("name: iris", "name: newer")
                                                .replace("format: onnx", "format: h2o")
                                        + "  novelty: {a: 1}\n"));
        bench.apply(IRIS.replace("name: iris", "name: wine"));

        bench.awaitReady("wine");
        Condition accepted = bench.awaitCondition("newer", "Accepted", "False", "InvalidSpec");
        assertThat(accepted.getMessage())
                .isEqualTo(
                        "spec.model.format: is missing or not known here; allowed: onnx, xgboost,"
                                + " lightgbm, catboost, mojo");

        bench.stopOperator();
        bench.startOperator();
        bench.apply(IRIS.replace("name: iris", "name: oak"));
        bench.awaitReady("oak");
    }

    /** Sends the text as it is, with what our own types would leave out. */
    private void applyAny(String yaml) {
        GenericKubernetesResource resource =
                bench.admin()
                        .getKubernetesSerialization()
                        .unmarshal(yaml, GenericKubernetesResource.class);
        bench.admin()
                .resource(resource)
                .inNamespace(bench.namespace())
                .fieldManager("a-user")
                .forceConflicts()
                .serverSideApply();
    }
}
