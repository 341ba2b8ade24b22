package dev.tandem.runtime.config;

import java.util.Optional;

/**
 * What the operator tells one run of a batch scoring job.
 *
 * @param version always {@value RuntimeConfig#VERSION}; another one is refused
 * @param skipIfUnchanged whether a run whose inputs, model and configuration are those of the last ends without work
 * @param publish a view that the predictions go to as well; null for none
 * @param objectStore how {@code s3://} is reached; null where no address has that scheme
 */
public record BatchConfig(
        String version,
        ModelConfig model,
        TableInputConfig input,
        TableOutputConfig output,
        TableValidationConfig validation,
        boolean skipIfUnchanged,
        PublishConfig publish,
        ObjectStoreConfig objectStore) {

    public BatchConfig {
        Checks.version(version);
        Checks.present("model", model);
        Checks.present("input", input);
        Checks.present("output", output);
        validation = validation == null ? new TableValidationConfig("", 0) : validation;
        objectStore = objectStore == null ? new ObjectStoreConfig("", "", "", "") : objectStore;
    }

    /** The view that the predictions go to as well, where there is one. */
    public Optional<PublishConfig> knownPublish() {
        return Optional.ofNullable(publish);
    }
}
