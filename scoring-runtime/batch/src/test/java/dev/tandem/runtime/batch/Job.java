package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
 * row's predictions must be can be seen in the row. What a test does not say is as for most: all below one folder, the
 * column {@code id} kept, no bad row allowed.
 */
final class Job {

    private final Path folder;
    private Datatype datatype = Datatype.FP32;
    private Path model;
    private List<String> modelColumns = List.of("a", "b");
    private boolean missingAsNaN;
    private String input;
    private Map<String, String> columns = Map.of();
    private String output;
    private TableFormat outputFormat = TableFormat.parquet;
    private List<String> keep = List.of("id");
    private String quarantine;
    private double maxErrorRatio;
    private boolean skipIfUnchanged;
    private ObjectStoreConfig objectStore;
    private StorageKeys keys = StorageKeys.NONE;
    private PublishConfig publish;

    private Job(Path folder) {
        this.folder = folder;
        this.input = folder.resolve("in").toString();
        this.output = folder.resolve("out").toString();
        this.quarantine = folder.resolve("bad").toString();
    }

    static Job in(Path folder) {
        return new Job(folder);
    }

    Job reading(String uri) {
        input = uri;
        return this;
    }

    Job writing(String uri, TableFormat format) {
        output = uri;
        outputFormat = format;
        return this;
    }

    Job with(Datatype type) {
        datatype = type;
        return this;
    }

    /** By a model in ONNX whose matrix has these columns. */
    Job scoredBy(Path onnx, String... names) {
        model = onnx;
        modelColumns = List.of(names);
        return this;
    }

    Job withMissingAsNaN() {
        missingAsNaN = true;
        return this;
    }

    Job taking(Map<String, String> from) {
        columns = from;
        return this;
    }

    Job keeping(String... names) {
        keep = List.of(names);
        return this;
    }

    Job allowing(double ratio) {
        maxErrorRatio = ratio;
        return this;
    }

    Job skipping() {
        skipIfUnchanged = true;
        return this;
    }

    /** In a bucket, whose address is {@code s3://NAME}. */
    Job on(ObjectStoreConfig store, StorageKeys key, String bucket) {
        objectStore = store;
        keys = key;
        input = bucket + "/in/";
        output = bucket + "/out";
        quarantine = bucket + "/bad";
        return this;
    }

    Job publishing(PublishConfig view) {
        publish = view;
        return this;
    }

    private BatchConfig config(Path file) {
        return new BatchConfig(
                RuntimeConfig.VERSION,
                new ModelConfig(
                        "identity", "r1", "onnx", file.toString(), "", modelColumns, missingAsNaN),
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
        var file = model == null ? OnnxFiles.identity(folder, datatype, -1, 2) : model;
        try (var loaded = OnnxModel.load(file, 1)) {
            return new BatchRun(
                            config(file),
                            loaded,
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

    /** Why a run of the id {@code failing} fails. */
    BatchException failure() {
        return catchThrowableOfType(BatchException.class, () -> run("failing"));
    }

    /** The predictions of a run, by a query's end. */
    List<String> predictions(String runId, String rest) throws Exception {
        return Tables.rows(
                "SELECT * EXCLUDE (run) FROM '%s/run=%s/part-*.%s' %s"
                        .formatted(output, runId, outputFormat, rest));
    }
}
