package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.BatchFigures;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a batch scoring job: a table in, predictions out.
 *
 * <p>Each file of the input becomes one file of predictions under a prefix that is the run's own. Nothing of it counts
 * until the output's manifest is replaced, which is the last thing that happens: a run that fails or is killed at any
 * moment leaves what was published before as it was, and done again it writes the same bytes.
 */
public final class BatchRun {

    private final BatchConfig config;
    private final Model model;
    private final String modelDigest;
    private final String revision;
    private final BatchSecrets secrets;
    private final BatchResources resources;
    private final BatchProgress progress;
    private final Instant started;

    /**
     * A run that is yet to begin.
     *
     * @param modelDigest of the file that the model was loaded from
     * @param revision what the predictions say that they are of
     * @param secrets that the configuration names
     * @param started when the process began, for the figures
     */
    public BatchRun(
            BatchConfig config,
            Model model,
            String modelDigest,
            String revision,
            BatchSecrets secrets,
            BatchResources resources,
            BatchProgress progress,
            Instant started) {
        this.config = config;
        this.model = model;
        this.modelDigest = modelDigest;
        this.revision = revision;
        this.secrets = secrets;
        this.resources = resources;
        this.progress = progress;
        this.started = started;
    }

    /**
     * Scores the table and publishes the result.
     *
     * @param runId names the run; empty to name it by what it depends on
     * @throws BatchException if nothing was published, with the reason
     */
    public BatchFigures run(Optional<String> runId) throws BatchException {
        if (runId.isPresent()) {
            Published.checkRunId(runId.get());
        }
        RunPlace.checkApart(config);
        var stores = new Stores(config.objectStore(), secrets.objectStore());
        try (var table = InputTable.find(config.input(), stores);
                var output = stores.open("output.uri", config.output().uri());
                var scratch = Scratch.in(resources.scratch())) {
            if (table.bytes() == 0) {
                throw noRows(table);
            }
            var fingerprint = Fingerprint.of(config, modelDigest, revision, table);
            var id = runId.orElseGet(() -> Fingerprint.runId(fingerprint));
            var published = Published.in(output);
            var same = published.of(fingerprint);
            if (config.skipIfUnchanged() && same.isPresent()) {
                return unchanged(same.get(), output, scratch);
            }
            published.checkFree(id, fingerprint);
            var plan = RunPlan.of(config, model, revision);
            if (config.knownPublish().isPresent()) {
                ViewPublication.check(config.knownPublish().get(), plan);
            }
            var place = new RunPlace(output, quarantine(stores), "run=" + id + "/");
            try (place) {
                return score(
                        new TableRun(plan, table, place, resources, progress),
                        id,
                        fingerprint,
                        scratch,
                        published);
            }
        }
    }

    private BatchFigures score(
            TableRun tableRun, String id, String fingerprint, Scratch scratch, Published published)
            throws BatchException {
        var place = tableRun.place();
        try {
            var scored = tableRun.score(scratch);
            var figures = figures(id, scored, 0, "");
            if (scored.rowsRead() == 0) {
                throw noRows(tableRun.table());
            }
            new ErrorBudget(config.validation()).check(scored, figures);
            var manifest = manifest(id, fingerprint, tableRun, scored);
            long rows = writeView(place.output(), manifest, scratch);
            place.publish(manifest);
            return figures(id, scored, rows, place.uri());
        } catch (BatchException | RuntimeException e) {
            // The files of a run that is published already are the same bytes as before, and stay.
            if (!published.isRun(id)) {
                place.discard();
            }
            throw e;
        }
    }

    private Manifest manifest(
            String id, String fingerprint, TableRun tableRun, ScoredTable scored) {
        return new Manifest(
                Manifest.VERSION,
                id,
                fingerprint,
                tableRun.place().prefix(),
                config.output().format(),
                scored.schema(),
                new Manifest.Model(config.model().name(), revision, modelDigest),
                scored.inputs(tableRun.table().store()),
                scored.files(),
                new Manifest.Figures(scored.rowsRead(), scored.rowsScored(), scored.rowsBad()),
                scored.quarantineFiles());
    }

    private long writeView(Store output, Manifest manifest, Scratch scratch) throws BatchException {
        return config.knownPublish().isEmpty()
                ? 0
                : new ViewPublication(
                                config.knownPublish().get(),
                                secrets.featureStore(),
                                resources.tableBytes(1))
                        .write(output, manifest, scratch);
    }

    private BatchFigures figures(
            String id, ScoredTable scored, long rowsPublished, String outputUri) {
        return new BatchFigures(
                id,
                false,
                scored.rowsRead(),
                scored.rowsScored(),
                scored.rowsBad(),
                rowsPublished,
                millis(),
                revision,
                outputUri);
    }

    /** Nothing is scored; but rows of a view grow old, so they are written again. */
    private BatchFigures unchanged(Manifest published, Store output, Scratch scratch)
            throws BatchException {
        return new BatchFigures(
                published.runId(),
                true,
                0,
                0,
                0,
                writeView(output, published, scratch),
                millis(),
                revision,
                output.uri(published.prefix()));
    }

    private long millis() {
        return Duration.between(started, Instant.now()).toMillis();
    }

    private Optional<Store> quarantine(Stores stores) throws BatchException {
        String uri = config.validation().quarantineUri();
        return uri.isEmpty()
                ? Optional.empty()
                : Optional.of(stores.open("validation.quarantine", uri));
    }

    private static BatchException noRows(InputTable table) {
        return new BatchException(
                TerminationReason.InputNotFound,
                "there are no rows in %s".formatted(table.examples()));
    }
}
