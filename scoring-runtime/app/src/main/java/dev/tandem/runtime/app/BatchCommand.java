package dev.tandem.runtime.app;

import dev.tandem.runtime.batch.BatchException;
import dev.tandem.runtime.batch.BatchProgress;
import dev.tandem.runtime.batch.BatchResources;
import dev.tandem.runtime.batch.BatchRun;
import dev.tandem.runtime.batch.BatchSecrets;
import dev.tandem.runtime.batch.StorageKeys;
import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.BatchFigures;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.features.Credentials;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Scores a table, once. */
final class BatchCommand implements Command {

    /** The revision of a model whose digest is yet to be read. */
    private static final String UNVERIFIED = "unverified";

    @Override
    public String name() {
        return "batch";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(Command.valued("config", "FILE"))
                .addOption(Command.valued("run-id", "ID"))
                .addOption(Command.valued("scratch", "FOLDER"));
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime batch [--config FILE] [--run-id ID] [--scratch FOLDER] [--termination-log FILE]

        Scores a table and publishes the result: all of it, or nothing.
        Tables are Parquet, CSV or JSON Lines in folders or on S3; docs/tables.md says what is where.

          --config FILE            the configuration, JSON or YAML (default: environment variable TANDEM_CONFIG, JSON)
          --run-id ID              names the run and the folder of its files
                                   (default: environment variable TANDEM_RUN_ID, or a name made from model and input)
          --scratch FOLDER         where files on their way are kept (default: the system's folder for temporary files)
          --termination-log FILE   where to write the report, if that file is there (default: /dev/termination-log)

        example:
          tandem-runtime batch --config nightly.yaml

        nightly.yaml:
          version: v1alpha1
          model: {name: iris, revision: unverified, format: onnx, path: models/iris.onnx, columns: [a, b, c, d]}
          input: {uri: data/flowers/*.parquet}
          output: {uri: data/scores, keep: [id]}
        """;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        var settings = Settings.read(line);
        var config = settings.batchConfig();
        var secrets = secrets(settings, config);
        var memory = MemoryLimit.ofThisProcess();
        // One thread for each file, and so one for the model: several would add up in another
        // order.
        var loaded = new ModelLoader(memory, 1).load(TriedModel.of(config.model()));
        var revision = revision(config.model(), loaded.file().digest());
        var scratch = Path.of(line.getOptionValue("scratch", System.getProperty("java.io.tmpdir")));
        var progress = new BatchProgress();
        try (var model = loaded.model();
                var shown = new ProgressDisplay(progress)) {
            shown.start();
            var run =
                    new BatchRun(
                            config,
                            model,
                            loaded.file().digest(),
                            revision,
                            secrets,
                            new BatchResources(settings.threads(), memory.bytes(), scratch),
                            progress,
                            startOfThisProcess());
            var runId = Optional.ofNullable(line.getOptionValue("run-id")).or(settings::runId);
            var figures = run.run(runId);
            return report(figures, loaded);
        } catch (BatchException e) {
            throw Failure.of(
                    TerminationReport.ofFile(
                                    e.reason(),
                                    e.getMessage(),
                                    loaded.file().digest(),
                                    loaded.file().sizeBytes())
                            .withFigures(e.figures().orElse(null)));
        }
    }

    private static TerminationReport report(BatchFigures figures, ModelLoader.Loaded loaded) {
        var reason =
                figures.unchanged() ? TerminationReason.Unchanged : TerminationReason.Completed;
        var message =
                figures.unchanged()
                        ? "nothing to do: input, model and configuration are those of %s"
                                .formatted(figures.outputUri())
                        : "scored %d of %d rows to %s"
                                .formatted(
                                        figures.rowsScored(),
                                        figures.rowsRead(),
                                        figures.outputUri());
        return TerminationReport.ofFile(
                        reason, message, loaded.file().digest(), loaded.file().sizeBytes())
                .withFigures(figures);
    }

    /** What the configuration says, unless its writer did not know the file yet. */
    private static String revision(ModelConfig model, String digest) {
        return model.revision().equals(UNVERIFIED)
                ? ModelConfig.revisionOf(digest)
                : model.revision();
    }

    private static BatchSecrets secrets(Settings settings, BatchConfig config) throws Failure {
        var store = config.objectStore();
        return new BatchSecrets(
                new StorageKeys(
                        settings.secret("objectStore.accessKeyVariable", store.accessKeyVariable()),
                        settings.secret(
                                "objectStore.secretKeyVariable", store.secretKeyVariable())),
                config.knownPublish().isPresent()
                        ? new StoreAccess(settings).credentials(config.publish().store())
                        : Credentials.none());
    }

    private static Instant startOfThisProcess() {
        return ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    }
}
