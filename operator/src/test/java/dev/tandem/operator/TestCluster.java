package dev.tandem.operator;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.StreamScorer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The API server of all tests of one run, with Tandem's definition installed and the operator's
 * user holding exactly the rules that the chart ships.
 */
record TestCluster(ApiServer api, KubernetesClient admin, AtomicInteger namespaces)
        implements AutoCloseable {

    static final String OPERATOR_NAMESPACE = "tandem-system";

    /** All kinds by their plural names. */
    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            Map.of(
                    "inferenceservices",
                    InferenceService.class,
                    "streamscorers",
                    StreamScorer.class,
                    "batchscoringjobs",
                    BatchScoringJob.class,
                    "featurestores",
                    FeatureStore.class);

    private static final Path RULES = Path.of("../helm-chart/tandem/files");

    /** Gives test methods and constructors the one cluster. */
    static final class Shared implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestCluster.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(
                            TestCluster.class, key -> TestCluster.start(), TestCluster.class);
        }
    }

    private static TestCluster start() {
        ApiServer api = ApiServer.start();
        TestCluster cluster =
                new TestCluster(api, api.client(ApiServer.ADMIN), new AtomicInteger());
        cluster.admin
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(OPERATOR_NAMESPACE)
                                .endMetadata()
                                .build())
                .create();
        cluster.admin
                .resource(
                        new PriorityClassBuilder()
                                .withNewMetadata()
                                .withName("models")
                                .endMetadata()
                                .withValue(1000)
                                .build())
                .create();
        cluster.grantShippedRights();
        definitions().forEach(cluster::install);
        return cluster;
    }

    /** The definition of InferenceService as it is generated and shipped. */
    static CustomResourceDefinition definition() {
        return definition("inferenceservices");
    }

    /** The definitions of all kinds, as they are generated and shipped. */
    static List<CustomResourceDefinition> definitions() {
        return KINDS.keySet().stream().map(TestCluster::definition).toList();
    }

    private static CustomResourceDefinition definition(String plural) {
        String file = "/META-INF/fabric8/" + plural + ".inference.tandem.dev-v1.yml";
        try (InputStream yaml = InferenceService.class.getResourceAsStream(file)) {
            return Serialization.unmarshal(yaml, CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void install(CustomResourceDefinition definition) {
        Resource<CustomResourceDefinition> resource = admin.resource(definition);
        resource.forceConflicts().serverSideApply();
        resource.waitUntilCondition(
                crd ->
                        crd.getStatus() != null
                                && crd.getStatus().getConditions() != null
                                && crd.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition ->
                                                        condition.getType().equals("Established")
                                                                && condition
                                                                        .getStatus()
                                                                        .equals("True")),
                30,
                TimeUnit.SECONDS);
        // Answered only when the API server's own cache of the new kind is filled.
        admin.resources(KINDS.get(definition.getSpec().getNames().getPlural()))
                .inAnyNamespace()
                .list(new ListOptionsBuilder().withResourceVersion("0").build());
    }

    /** A new namespace, so that tests do not see each other. */
    String newNamespace() {
        String name = "test-" + namespaces.incrementAndGet();
        admin.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .create();
        return name;
    }

    @Override
    public void close() {
        admin.close();
        api.close();
    }

    private void grantShippedRights() {
        grantEverywhere("operator-rules.yaml", ApiServer.OPERATOR);
        grantEverywhere("cluster-rules.yaml", ApiServer.OPERATOR, ApiServer.NAMESPACED_OPERATOR);
        grant(OPERATOR_NAMESPACE, "lease-rules.yaml", ApiServer.OPERATOR);
    }

    private void grantEverywhere(String rules, String... users) {
        String name = rules.replace(".yaml", "");
        admin.resource(
                        new ClusterRoleBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .withRules(rules(rules))
                                .build())
                .create();
        admin.resource(
                        new ClusterRoleBindingBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", name)
                                .withSubjects(
                                        Stream.of(users)
                                                .map(
                                                        user ->
                                                                new SubjectBuilder()
                                                                        .withApiGroup(
                                                                                "rbac.authorization.k8s.io")
                                                                        .withKind("User")
                                                                        .withName(user)
                                                                        .build())
                                                .toList())
                                .build())
                .create();
    }

    /** What the chart grants where it is told which namespaces to watch. */
    void grantShippedRightsIn(String namespace, String user) {
        grant(namespace, "operator-rules.yaml", user);
    }

    private void grant(String namespace, String rules, String user) {
        String name = rules.replace(".yaml", "");
        admin.resource(
                        new RoleBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(name)
                                .endMetadata()
                                .withRules(rules(rules))
                                .build())
                .create();
        admin.resource(
                        new RoleBindingBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(name)
                                .endMetadata()
                                .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                                .build())
                .create();
    }

    /** The rules that the chart makes roles of. */
    static List<PolicyRule> rules(String file) {
        try {
            return List.of(
                    new YAMLMapper()
                            .readValue(Files.readString(RULES.resolve(file)), PolicyRule[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
