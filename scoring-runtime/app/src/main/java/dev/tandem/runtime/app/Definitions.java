package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/** The CustomResourceDefinitions of Tandem's kinds, the very files that the chart installs. */
final class Definitions {

    private static final String GROUP = "inference.tandem.dev";
    private static final YAMLMapper YAML = new YAMLMapper();

    private Definitions() {}

    /** The definition of a kind; empty where it is none of Tandem's. */
    static Optional<JsonNode> of(String kind) {
        var file = "/definitions/%ss.%s-v1.yml".formatted(kind.toLowerCase(Locale.ROOT), GROUP);
        try (var yaml = Definitions.class.getResourceAsStream(file)) {
            return yaml == null ? Optional.empty() : Optional.of(YAML.readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
