package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.BatchFigures;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.ObjectStoreConfig;
import dev.tandem.runtime.config.PublishConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TableInputConfig;
import dev.tandem.runtime.config.TableOutputConfig;
import dev.tandem.runtime.config.TableValidationConfig;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.core.OnnxFiles;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.features.Credentials;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A batch job whose model gives each row's columns {@code a} and {@code b} back as {@code y_0} and {@code y_1}: so what a
 * row's predictions must be can be seen in the row.
 */
record Job(
        Path folder,
        Datatype datatype,
        boolean missingAsNaN,
        String input,
        Map<String, String> columns,
        String output,
        TableFormat outputFormat,
        List<String> keep,
        String quarantine,
        double maxErrorRatio,
        boolean skipIfUnchanged,
        ObjectStoreConfig objectStore,
        StorageKeys keys,
        PublishConfig publish) {

    static Job in(Path folder) {
        return new Job(
                folder,
                Datatype.FP32,
                false,
                folder.resolve("in").toString(),
                Map.of(),
                folder.resolve("out").toString(),
                TableFormat.parquet,
                List.of("id"),
                folder.resolve("bad").toString(),
                0,
                false,
                null,
                StorageKeys.NONE,
                null);
    }

    Job reading(String uri) {
        return new Job(
                folder,
                datatype,
                missingAsNaN,
                uri,
                columns,
                output,
                outputFormat,
                keep,
                quarantine,
                maxErrorRatio,
                skipIfUnchanged,
                objectStore,
                keys,
                publish);
    }

    Job writing(String uri, TableFormat format) {
        return new Job(
                folder,
                datatype,
                missingAsNaN,
                input,
                columns,
                uri,
                format,
                keep,
                quarantine,
                maxErrorRatio,
                skipIfUnchanged,
                objectStore,
                keys,
                publish);
    }

    Job with(Datatype type) {
        return new Job(
                folder,
                type,
                missingAsNaN,
                input,
                columns,
                output,
                outputFormat,
                keep,
                quarantine,
                maxErrorRatio,
                skipIfUnchanged,
                objectStore,
                keys,
                publish);
    }

    Job withMissingAsNaN() {
        return new Job(
                folder,
                datatype,
                true,
                input,
                columns,
                output,
                outputFormat,
                keep,
                quarantine,
                maxErrorRatio,
                skipIfUnchanged,
                objectStore,
                keys,
                publish);
    }

    Job taking(Map<String, String> from) {
        return new Job(
                folder,
                datatype,
                missingAsNaN,
                input,
                from,
                output,
                outputFormat,
                keep,
                quarantine,
                maxErrorRatio,
                skipIfUnchanged,
                objectStore,
                keys,
                publish);
    }

    Job keeping(String... names) {
        return new Job(
                folder,
                datatype,
                missingAsNaN,
                input,
                columns,
                output,
                outputFormat,
                List.of(names),
                quarantine,
                maxErrorRatio,
                skipIfUnchanged,
                objectStore,
                keys,
                publish);
    }

    Job allowing(double ratio) {
        return new Job(
                folder,
                datatype,
                missingAsNaN,
                input,
                columns,
                output,
                outputFormat,
                keep,
                quarantine,
                ratio,
                skipIfUnchanged,
                objectStore,
                keys,
                publish);
    }

    Job skipping() {
        return new Job(
                folder,
                datatype,
                missingAsNaN,
                input,
                columns,
                output,
                outputFormat,
                keep,
                quarantine,
                maxErrorRatio,
                true,
                objectStore,
                keys,
                publish);
    }

    Job on(ObjectStoreConfig store, StorageKeys key, String bucket) {
        return new Job(
                folder,
                datatype,
                missingAsNaN,
                bucket + "/in/",
                columns,
                bucket + "/out",
                outputFormat,
                keep,
                bucket + "/bad",
                maxErrorRatio,
                skipIfUnchanged,
                store,
                key,
                publish);
    }

    Job publishing(PublishConfig view) {
        return new Job(
                folder,
                datatype,
                missingAsNaN,
                input,
                columns,
                output,
                outputFormat,
                keep,
                quarantine,
                maxErrorRatio,
                skipIfUnchanged,
                objectStore,
                keys,
                view);
    }

    BatchConfig config(Path model) {
        return new BatchConfig(
                RuntimeConfig.VERSION,
                new ModelConfig(
                        "identity",
                        "r1",
                        "onnx",
                        model.toString(),
                        "",
                        List.of("a", "b"),
                        missingAsNaN),
                new TableInputConfig(input, null, columns),
                new TableOutputConfig(output, outputFormat, keep),
                new TableValidationConfig(quarantine, maxErrorRatio),
                skipIfUnchanged,
                publish,
                objectStore);
    }

    /** Runs it, on as many threads. */
    BatchFigures run(String runId, int threads) throws Exception {
        Files.createDirectories(folder);
        var file = OnnxFiles.identity(folder, datatype, -1, 2);
        try (var model = OnnxModel.load(file, 1)) {
            return new BatchRun(
                            config(file),
                            model,
                            FileDigest.of(file).digest(),
                            "r1",
                            new BatchSecrets(keys, Credentials.none()),
                            new BatchResources(threads, 1L << 30, folder.resolve("scratch")),
                            new BatchProgress(),
                            Instant.now())
                    .run(Optional.of(runId));
        }
    }

    BatchFigures run(String runId) throws Exception {
        return run(runId, 2);
    }

    /** The predictions of a run, by a query's end. */
    List<String> predictions(String runId, String rest) throws Exception {
        return Tables.rows(
                "SELECT * EXCLUDE (run) FROM '%s/run=%s/part-*.%s' %s"
                        .formatted(output, runId, outputFormat, rest));
    }
}
