package dev.tandem.runtime.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.TerminationReason;

import org.apache.commons.cli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the process is told from outside: the only place that reads the environment.
 *
 * @param config the text of the command's configuration, empty where none was given
 * @param configSource where that text is from, for messages
 * @param threads CPUs that this process may use, which the JVM takes from the container's CPU limit
 * @param environment the process's environment variables
 */
record Settings(
        Optional<String> config,
        String configSource,
        int threads,
        Map<String, String> environment) {

    /** The environment variable that holds the command's configuration as JSON. */
    static final String CONFIG_VARIABLE = "TANDEM_CONFIG";

    /** The environment variable that holds the id of a batch run. */
    static final String RUN_ID_VARIABLE = "TANDEM_RUN_ID";

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final YAMLMapper YAML = new YAMLMapper();

    /** Reads the environment, and the file where one is named: the file wins. */
    static Settings read(CommandLine line) throws Failure {
        if (!line.getArgList().isEmpty()) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "argument '%s' is not known; the configuration is given by --config FILE"
                            .formatted(line.getArgList().get(0)));
        }
        var configFile = Optional.ofNullable(line.getOptionValue("config")).map(Path::of);
        return read(configFile, System.getenv(), Runtime.getRuntime().availableProcessors());
    }

    static Settings read(Optional<Path> configFile, Map<String, String> environment, int threads)
            throws Failure {
        if (configFile.isEmpty()) {
            return new Settings(
                    Optional.ofNullable(environment.get(CONFIG_VARIABLE)),
                    CONFIG_VARIABLE,
                    threads,
                    environment);
        }
        var file = configFile.get();
        try {
            return new Settings(
                    Optional.of(Files.readString(file)), file.toString(), threads, environment);
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--config %s cannot be read: %s".formatted(file, e),
                    e);
        }
    }

    /** The configuration of {@code serve} and {@code verify}, checked. */
    RuntimeConfig runtimeConfig() throws Failure {
        return config(RuntimeConfig.class);
    }

    /** The configuration of {@code batch}, checked. */
    BatchConfig batchConfig() throws Failure {
        return config(BatchConfig.class);
    }

    /** The configuration of {@code stream}, checked. */
    StreamConfig streamConfig() throws Failure {
        return config(StreamConfig.class);
    }

    /** The run id that the environment gives. */
    Optional<String> runId() {
        return Optional.ofNullable(environment.get(RUN_ID_VARIABLE)).filter(id -> !id.isBlank());
    }

    /** What this machine is called, which in Kubernetes is the pod's name; empty where nobody says. */
    String hostName() {
        return environment.getOrDefault("HOSTNAME", "");
    }

    /**
     * A secret that may be left out, as the user is of whom logs in with a password alone.
     *
     * @param variable the environment variable; empty for none
     */
    String optionalSecret(String variable) {
        return environment.getOrDefault(variable, "");
    }

    /**
     * A secret, which the configuration only names.
     *
     * @param field what the configuration calls the variable
     * @param variable the environment variable; empty for none
     */
    String secret(String field, String variable) throws Failure {
        if (variable.isEmpty()) {
            return "";
        }
        var value = environment.get(variable);
        if (value == null) {
            throw invalid(
                    "%s names the environment variable %s, which is not set"
                            .formatted(field, variable),
                    null);
        }
        return value;
    }

    private <T> T config(Class<T> type) throws Failure {
        var text =
                config.orElseThrow(
                        () ->
                                invalid(
                                        "no configuration; give it by --config FILE or in the"
                                                + " environment variable "
                                                + CONFIG_VARIABLE,
                                        null));
        try {
            var mapper = configSource.matches(".+\\.ya?ml") ? YAML : JSON;
            var tree = mapper.readTree(text);
            // First, because a configuration of another version has fields that this one does not
            // know.
            checkVersion(tree);
            return JSON.treeToValue(tree, type);
        } catch (UnrecognizedPropertyException e) {
            throw invalid(
                    "field '%s' is not known; known beside it: %s"
                            .formatted(path(e), e.getKnownPropertyIds()),
                    e);
        } catch (JsonProcessingException e) {
            var cause = e.getCause();
            throw invalid(
                    cause instanceof IllegalArgumentException
                            ? cause.getMessage()
                            : e.getOriginalMessage(),
                    e);
        }
    }

    private void checkVersion(JsonNode tree) throws Failure {
        if (!tree.isObject()) {
            throw invalid("an object with fields is needed", null);
        }
        var version = tree.path("version").asText("");
        if (!version.equals(RuntimeConfig.VERSION)) {
            throw invalid(
                    "version '%s' is not allowed; this runtime reads %s only"
                            .formatted(version, RuntimeConfig.VERSION),
                    null);
        }
    }

    private static String path(UnrecognizedPropertyException e) {
        return String.join(
                ".", e.getPath().stream().map(reference -> reference.getFieldName()).toList());
    }

    private Failure invalid(String why, Exception cause) {
        return new Failure(
                TerminationReason.ConfigInvalid, "%s: %s".formatted(configSource, why), cause);
    }
}
