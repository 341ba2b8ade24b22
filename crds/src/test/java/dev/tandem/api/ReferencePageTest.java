package dev.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.Definition.Field;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reference page of the resource says what its definition says. After a wanted change, {@code
 * mvn -pl crds test -Dtest=ReferencePageTest -Ddocs.write=true} writes it.
 */
final class ReferencePageTest {

    private static final Path PAGE = Path.of("../docs/reference/inferenceservice.md");

    @Test
    void thePageIsTheDefinition() throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }

        assertThat(PAGE).hasContent(page());
    }

    private static String page() {
        return """
        # InferenceService

        `inference.tandem.dev/v1alpha1`, short name `infs`. Written from the definition by `ReferencePageTest`;
        `kubectl explain inferenceservice.spec` shows the same.

        ## Spec

        %s
        ## Status

        %s
        ## What is refused

        Besides values out of these bounds, `kubectl apply` refuses with these messages:

        %s\
        """
                .formatted(table("spec."), table("status."), rules());
    }

    private static String table(String prefix) {
        return "| Field | Type | Default | Bounds | Meaning |\n|---|---|---|---|---|\n"
                + Definition.fields().stream()
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

    private static String rules() {
        Stream<String> ofRoot =
                Definition.root().getXKubernetesValidations().stream()
                        .map(rule -> "- `metadata.name`: " + message(rule) + "\n");
        Stream<String> ofFields =
                Definition.fields().stream()
                        .flatMap(
                                field ->
                                        field.schema().getXKubernetesValidations().stream()
                                                .map(
                                                        rule ->
                                                                "- `%s`: %s\n"
                                                                        .formatted(
                                                                                field.path(),
                                                                                message(rule))));
        return Stream.concat(ofRoot, ofFields).collect(Collectors.joining());
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
