package dev.tandem.runtime.app;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.core.ScoringException;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Learns whether a model can be served, and what it takes and gives. */
final class VerifyCommand implements Command {

    private static final System.Logger LOG = System.getLogger(VerifyCommand.class.getName());

    /** Says that a crash may end this process: another one watches it. */
    private static final String IN_PROCESS = "in-process";

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(Command.valued("config", "FILE"))
                .addOption(Option.builder().longOpt(IN_PROCESS).get());
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime verify [--config FILE] [--in-process] [--termination-log FILE]

        Reads the model file, loads it, scores it once, and reports its digest, inputs and outputs.
        All of that in a process of its own, so that a file that crashes the native library is told as one.
        Takes the configuration of serve; the model's digest may be left out.

          --config FILE            the configuration, JSON (default: environment variable TANDEM_CONFIG)
          --in-process             in this process
          --termination-log FILE   where to write the report, if that file is there (default: /dev/termination-log)

        example:
          tandem-runtime verify --config runtime.json
        """;
    }

    @Override
    public Audience audience(CommandLine line) {
        return line.hasOption(IN_PROCESS) ? Audience.NOBODY : Audience.LOG;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        var settings = Settings.read(line);
        if (!line.hasOption(IN_PROCESS)) {
            return ModelProbe.USUAL.of(
                    Optional.empty(),
                    line.hasOption("config")
                            ? new String[] {"--config", line.getOptionValue("config")}
                            : new String[0]);
        }
        ModelConfig model = settings.runtimeConfig().model();
        var loaded = new ModelLoader(MemoryLimit.ofThisProcess(), settings.threads()).load(model);
        try (var ready = loaded.model()) {
            checkColumns(ready, model);
            scoreOnce(ready);
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

    /** As the server does before its first client; a model that fails on zeros may well do on other values. */
    private static void scoreOnce(Model ready) {
        try {
            var inputs =
                    ready.signature()
                            .smallestInputs(
                                    bytes ->
                                            ByteBuffer.allocateDirect(bytes)
                                                    .order(ByteOrder.nativeOrder()));
            var _ = ready.score(inputs, ready.signature().outputNames());
        } catch (ScoringException e) {
            LOG.log(System.Logger.Level.INFO, "the model fails on zeros: {0}", e.getMessage());
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
