package dev.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.Definition.Field;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArray;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reference page of a kind says what its definition says. After a wanted change, {@code
 * mvn -pl crds test -Dtest=ReferencePageTest -Ddocs.write=true} writes it.
 */
final class ReferencePageTest {

    private static final Path PAGES = Path.of("../docs/reference");

    static List<Definition> definitions() {
        return Definition.ALL;
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void thePageIsTheDefinition(Definition definition) throws IOException {
        Path page = PAGES.resolve(lower(definition) + ".md");
        String text = page(definition);
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(PAGES);
            Files.writeString(page, text);
        }

        assertThat(page).hasContent(text);
    }

    private static String lower(Definition definition) {
        return definition.kind().toLowerCase(Locale.ROOT);
    }

    private static String page(Definition definition) {
        return """
        # %s

        `inference.tandem.dev/v1alpha1`, short name `%s`. Written from the definition by `ReferencePageTest`;
        `kubectl explain %s.spec` shows the same.

        ## Spec

        %s
        ## Status

        %s
        ## What is refused

        Besides values out of these bounds, `kubectl apply` refuses with these messages:

        %s\
        """
                .formatted(
                        definition.kind(),
                        definition.spec().getNames().getShortNames().get(0),
                        lower(definition),
                        table(definition, "spec."),
                        table(definition, "status."),
                        rules(definition));
    }

    private static String table(Definition definition, String prefix) {
        return "| Field | Type | Default | Bounds | Meaning |\n|---|---|---|---|---|\n"
                + definition.fields().stream()
                        .filter(field -> field.path().startsWith(prefix))
                        .map(ReferencePageTest::row)
                        .collect(Collectors.joining());
    }

    private static String row(Field field) {
        JSONSchemaProps schema = field.schema();
        String fallback =
                Optional.ofNullable(schema.getDefault()).map(value -> "`" + value + "`").orElse("");
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        field.path(),
                        type(schema),
                        fallback,
                        bounds(field),
                        schema.getDescription().replace("|", "\\|"));
    }

    private static String type(JSONSchemaProps schema) {
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            return "quantity";
        }
        if (schema.getAdditionalProperties() != null) {
            return "map of texts";
        }
        return switch (schema.getType()) {
            case "string" -> "text";
            case "array" -> "list";
            default -> schema.getType();
        };
    }

    private static String bounds(Field field) {
        JSONSchemaProps schema = field.schema();
        List<String> bounds = new ArrayList<>();
        if (field.required()) {
            bounds.add("required");
        }
        if (!schema.getEnum().isEmpty()) {
            bounds.add(
                    schema.getEnum().stream()
                            .map(value -> "`" + value.asText() + "`")
                            .collect(Collectors.joining(", ")));
        }
        range(schema.getMinimum(), schema.getMaximum(), "").ifPresent(bounds::add);
        range(schema.getMinLength(), schema.getMaxLength(), " characters").ifPresent(bounds::add);
        range(schema.getMinItems(), schema.getMaxItems(), " items").ifPresent(bounds::add);
        range(schema.getMinProperties(), schema.getMaxProperties(), " entries")
                .ifPresent(bounds::add);
        return String.join("; ", bounds);
    }

    private static Optional<String> range(Number from, Number to, String what) {
        if (from == null && to == null) {
            return Optional.empty();
        }
        String text =
                from == null
                        ? "at most " + to.longValue()
                        : to == null
                                ? "at least " + from.longValue()
                                : from.longValue() == to.longValue()
                                        ? "exactly " + to.longValue()
                                        : from.longValue() + " to " + to.longValue();
        return Optional.of(text + what);
    }

    private static String rules(Definition definition) {
        Stream<String> ofRoot =
                definition.root().getXKubernetesValidations().stream()
                        .map(rule -> "- `metadata.name`: " + message(rule) + "\n");
        Stream<String> ofFields =
                definition.fields().stream()
                        .flatMap(
                                field ->
                                        Stream.concat(
                                                rules(field.path(), field.schema()),
                                                Stream.ofNullable(field.schema().getItems())
                                                        .map(JSONSchemaPropsOrArray::getSchema)
                                                        .flatMap(
                                                                item ->
                                                                        rules(
                                                                                field.path() + "[]",
                                                                                item))));
        return Stream.concat(ofRoot, ofFields).collect(Collectors.joining());
    }

    private static Stream<String> rules(String path, JSONSchemaProps schema) {
        return schema.getXKubernetesValidations().stream()
                .map(rule -> "- `%s`: %s\n".formatted(path, message(rule)));
    }

    /** A message with VALUE in the places where the API server puts the value. */
    private static String message(ValidationRule rule) {
        if (rule.getMessage() != null) {
            return rule.getMessage();
        }
        return rule.getMessageExpression()
                .replaceAll("^'|'$", "")
                .replaceAll("' \\+ [^']+ \\+ '", "VALUE")
                .replaceAll("' \\+ [^']+$", "VALUE");
    }
}
