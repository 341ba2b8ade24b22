package dev.tandem.runtime.app;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Learns whether a model can be served, and what it takes and gives. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Reads the model file, loads it, and reports its digest, inputs and outputs.",
            "Takes the configuration of serve; the model's digest may be left out."
        },
        footer = {"", "Example:", "  tandem-runtime verify --config runtime.json"})
final class VerifyCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration, JSON (default: the environment variable TANDEM_CONFIG).")
    private Optional<Path> config = Optional.empty();

    @Mixin private Ending ending;

    @Override
    public Integer call() {
        return ending.of(this::verify);
    }

    private TerminationReport verify() throws Failure {
        var settings = Settings.read(config);
        ModelConfig model = settings.runtimeConfig().model();
        var loaded = new ModelLoader(MemoryLimit.ofThisProcess(), settings.threads()).load(model);
        try (var ready = loaded.model()) {
            return new TerminationReport(
                    TerminationReason.Verified,
                    "model %s can be served".formatted(model.name()),
                    loaded.file().digest(),
                    loaded.file().sizeBytes(),
                    ready.signature().inputs(),
                    ready.signature().outputs());
        }
    }
}
