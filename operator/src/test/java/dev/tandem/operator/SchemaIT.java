package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArray;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code kubectl apply} accepts and refuses: one file per rule. The head of each file under
 * {@code refused/} quotes what the user is told, as {@code # expect: TEXT}.
 */
@ExtendWith(TestCluster.Shared.class)
final class SchemaIT {

    private static final Path HERE = Path.of("src/test/resources");
    private static final Path SAMPLES = Path.of("../config/samples");
    private static final Pattern BETWEEN_DOCUMENTS = Pattern.compile("(?m)^---$");
    private static final String EXPECT = "# expect: ";

    static Stream<Path> refused() throws IOException {
        return yamlFiles(HERE.resolve("refused"));
    }

    static Stream<Path> accepted() throws IOException {
        return Stream.concat(yamlFiles(HERE.resolve("accepted")), yamlFiles(SAMPLES));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Path file, TestCluster cluster) throws IOException {
        String text = Files.readString(file);
        List<String> expected =
                text.lines()
                        .filter(line -> line.startsWith(EXPECT))
                        .map(line -> line.substring(EXPECT.length()))
                        .toList();

        KubernetesClientException refusal =
                catchThrowableOfType(
                        KubernetesClientException.class, () -> tryOut(resource(text), cluster));

        assertThat(refusal).as("refusal of %s", file).isNotNull();
        String told = refusal.getStatus().getMessage();
        assertThat(expected).as("what %s expects of: %s", file, told).isNotEmpty();
        assertThat(told).contains(expected);
    }

    @ParameterizedTest
    @MethodSource
    void accepted(Path file, TestCluster cluster) throws IOException {
        for (String document : BETWEEN_DOCUMENTS.splitAsStream(Files.readString(file)).toList()) {
            assertThatCode(() -> tryOut(resource(document), cluster))
                    .as("%s", file)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyRuleHasACase() throws IOException {
        StringBuilder expected = new StringBuilder();
        for (Path file : refused().toList()) {
            expected.append(Files.readString(file));
        }

        assertThat(TestCluster.definitions().stream().flatMap(SchemaIT::rules))
                .hasSizeGreaterThan(10)
                .allSatisfy(rule -> assertThat(expected).contains(fixedPart(rule)));
    }

    private static Stream<ValidationRule> rules(CustomResourceDefinition definition) {
        return rules(
                definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema());
    }

    private static Stream<ValidationRule> rules(JSONSchemaProps schema) {
        Stream<JSONSchemaProps> items =
                Stream.ofNullable(schema.getItems()).map(JSONSchemaPropsOrArray::getSchema);
        return Stream.concat(
                schema.getXKubernetesValidations().stream(),
                Stream.concat(items, schema.getProperties().values().stream())
                        .flatMap(SchemaIT::rules));
    }

    /** The longest part of a rule's message that no value is put into. */
    private static String fixedPart(ValidationRule rule) {
        return rule.getMessage() != null
                ? rule.getMessage()
                : Pattern.compile("'([^']*)'")
                        .matcher(rule.getMessageExpression())
                        .results()
                        .map(literal -> literal.group(1))
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow();
    }

    private static GenericKubernetesResource resource(String text) {
        return Serialization.unmarshal(text, GenericKubernetesResource.class);
    }

    /** What {@code kubectl create --dry-run=server} does, unknown fields refused. */
    private static void tryOut(GenericKubernetesResource resource, TestCluster cluster) {
        if (resource.getMetadata().getNamespace() == null && !isOfTheCluster(resource)) {
            resource.getMetadata().setNamespace("default");
        }
        cluster.admin()
                .resource(resource)
                .dryRun()
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create();
    }

    private static boolean isOfTheCluster(GenericKubernetesResource resource) {
        return List.of("PriorityClass", "PersistentVolume").contains(resource.getKind());
    }

    private static Stream<Path> yamlFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
