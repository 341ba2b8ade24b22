package dev.tandem.runtime.app;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.RowMapping;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** Learns whether a model can be served, and what it takes and gives. */
final class VerifyCommand implements Command {

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public Options options() {
        return new Options().addOption(Command.valued("config", "FILE"));
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime verify [--config FILE] [--termination-log FILE]

        Reads the model file, loads it, and reports its digest, inputs and outputs.
        Takes the configuration of serve; the model's digest may be left out.

          --config FILE            the configuration, JSON (default: environment variable TANDEM_CONFIG)
          --termination-log FILE   where to write the report, if that file is there (default: /dev/termination-log)

        example:
          tandem-runtime verify --config runtime.json
        """;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        var settings = Settings.read(line);
        ModelConfig model = settings.runtimeConfig().model();
        var loaded = new ModelLoader(MemoryLimit.ofThisProcess(), settings.threads()).load(model);
        try (var ready = loaded.model()) {
            checkColumns(ready, model);
            return new TerminationReport(
                    TerminationReason.Verified,
                    "model %s can be served".formatted(model.name()),
                    loaded.file().digest(),
                    loaded.file().sizeBytes(),
                    ready.signature().inputs(),
                    ready.signature().outputs(),
                    null);
        }
    }

    /** Before anything is rolled out: pods that name other columns than the model has would not start. */
    private static void checkColumns(Model ready, ModelConfig model) throws Failure {
        if (model.columns().isEmpty()) {
            return;
        }
        try {
            var _ = RowMapping.of(ready.signature(), model);
        } catch (IllegalArgumentException e) {
            throw new Failure(TerminationReason.ConfigInvalid, e.getMessage(), e);
        }
    }
}
