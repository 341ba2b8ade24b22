package dev.tandem.api;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The generated definition of InferenceService. */
final class Definition {

    private static final String FILE =
            "/META-INF/fabric8/inferenceservices.inference.tandem.dev-v1.yml";

    private Definition() {}

    /**
     * A field of the schema.
     *
     * @param path from the resource's root, such as {@code spec.model.digest}
     * @param required whether its parent cannot do without
     */
    record Field(String path, JSONSchemaProps schema, boolean required) {}

    static byte[] bytes() {
        try (InputStream file = Definition.class.getResourceAsStream(FILE)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CustomResourceDefinitionVersion version() {
        try {
            return new YAMLMapper()
                    .readValue(bytes(), CustomResourceDefinition.class)
                    .getSpec()
                    .getVersions()
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JSONSchemaProps root() {
        return version().getSchema().getOpenAPIV3Schema();
    }

    /** Every field of our own; what lies inside list items is Kubernetes' own. */
    static List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        add("", root(), fields);
        return List.copyOf(fields);
    }

    private static void add(String parent, JSONSchemaProps schema, List<Field> fields) {
        for (Map.Entry<String, JSONSchemaProps> property : schema.getProperties().entrySet()) {
            String path = parent.isEmpty() ? property.getKey() : parent + "." + property.getKey();
            boolean required = schema.getRequired().contains(property.getKey());
            fields.add(new Field(path, property.getValue(), required));
            add(path, property.getValue(), fields);
        }
    }
}
