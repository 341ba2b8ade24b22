package dev.tandem.runtime.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.DrainConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.ServerConfig;
import dev.tandem.runtime.config.TerminationReason;

import java.util.Optional;

/**
 * A model that nobody has verified, tried in another process before this one loads it. A configuration with a digest is of
 * a file that was verified, or is vouched for by whoever wrote it.
 */
final class TriedModel {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TriedModel() {}

    /**
     * Tries the model unless its digest is known.
     *
     * @return the same model with the digest of the file that was tried, so that no other is loaded
     * @throws Failure with what {@code verify} reports, where it is not that the model can be served
     */
    static ModelConfig of(ModelConfig model) throws Failure {
        if (model.knownDigest().isPresent()) {
            return model;
        }
        var report = ModelProbe.USUAL.of(Optional.of(json(model)));
        if (report.reason() != TerminationReason.Verified) {
            throw Failure.of(report);
        }
        return new ModelConfig(
                model.name(),
                ModelConfig.revisionOf(report.digest()),
                model.format(),
                model.path(),
                report.digest(),
                model.columns(),
                model.missingAsNaN());
    }

    /** As {@code verify} wants it, to which nothing but the model matters. */
    private static String json(ModelConfig model) {
        try {
            return JSON.writeValueAsString(
                    RuntimeConfig.of(
                            model,
                            ServerConfig.plain(LocalService.PORT),
                            LocalService.OVERLOAD,
                            new DrainConfig(0)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
