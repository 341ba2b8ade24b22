package dev.tandem.api;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The generated definition of one kind.
 *
 * @param kind as users write it
 */
record Definition(String kind) {

    /** Every kind, in the order in which people meet them. */
    static final List<Definition> ALL =
            List.of(
                    new Definition("InferenceService"),
                    new Definition("BatchScoringJob"),
                    new Definition("StreamScorer"),
                    new Definition("FeatureStore"));

    /**
     * A field of the schema.
     *
     * @param path from the resource's root, such as {@code spec.model.digest}; {@code []} stands
     *     for each item of a list
     * @param required whether its parent cannot do without
     */
    record Field(String path, JSONSchemaProps schema, boolean required) {}

    /** Fields that hold Kubernetes' own types, whose insides are described elsewhere. */
    private static final Set<String> BORROWED =
            Set.of("spec.placement.tolerations", "status.conditions");

    byte[] bytes() {
        String file =
                "/META-INF/fabric8/%ss.inference.tandem.dev-v1.yml"
                        .formatted(kind.toLowerCase(Locale.ROOT));
        try (InputStream stream = Definition.class.getResourceAsStream(file)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CustomResourceDefinitionSpec spec() {
        try {
            return new YAMLMapper().readValue(bytes(), CustomResourceDefinition.class).getSpec();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CustomResourceDefinitionVersion version() {
        return spec().getVersions().get(0);
    }

    JSONSchemaProps root() {
        return version().getSchema().getOpenAPIV3Schema();
    }

    /** Every field of our own. */
    List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        add("", root(), fields);
        return List.copyOf(fields);
    }

    @Override
    public String toString() {
        return kind;
    }

    private static void add(String parent, JSONSchemaProps schema, List<Field> fields) {
        for (Map.Entry<String, JSONSchemaProps> property : schema.getProperties().entrySet()) {
            String path = parent.isEmpty() ? property.getKey() : parent + "." + property.getKey();
            boolean required = schema.getRequired().contains(property.getKey());
            fields.add(new Field(path, property.getValue(), required));
            add(path, property.getValue(), fields);
            if (property.getValue().getItems() != null && !BORROWED.contains(path)) {
                add(path + "[]", property.getValue().getItems().getSchema(), fields);
            }
        }
    }
}
