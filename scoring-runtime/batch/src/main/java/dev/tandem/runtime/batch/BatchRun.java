package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.BatchFigures;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Model;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One run of a batch scoring job: a table in, predictions out.
 *
 * <p>Each file of the input becomes one file of predictions under a prefix that is the run's own. Nothing of it counts
 * until the output's manifest is replaced, which is the last thing that happens: a run that fails or is killed at any
 * moment leaves what was published before as it was, and done again it writes the same bytes.
 */
public final class BatchRun {

    private static final System.Logger LOG = System.getLogger(BatchRun.class.getName());

    private static final Pattern RUN_ID =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");

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
        checkRunId(runId);
        checkApart();
        var stores = new Stores(config.objectStore(), secrets.objectStore());
        try (var table = InputTable.find(config.input(), stores);
                var output = stores.open("output.uri", config.output().uri());
                var scratch = Scratch.in(resources.scratch())) {
            if (table.bytes() == 0) {
                throw noRows(table);
            }
            var fingerprint = Fingerprint.of(config, modelDigest, revision, table);
            var id = runId.orElseGet(() -> Fingerprint.runId(fingerprint));
            var published = published(output);
            if (config.skipIfUnchanged() && sameAs(published, fingerprint)) {
                return unchanged(published.get(), output, scratch);
            }
            checkNotTaken(id, published, fingerprint);
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
            TableRun tableRun,
            String id,
            String fingerprint,
            Scratch scratch,
            Optional<Manifest> published)
            throws BatchException {
        var place = tableRun.place();
        try {
            var scored = tableRun.score(scratch);
            var figures = figures(id, scored, 0, "");
            check(scored, figures, tableRun.table());
            var manifest = manifest(id, fingerprint, tableRun, scored);
            long rows = writeView(place.output(), manifest, scratch);
            place.publish(manifest);
            return figures(id, scored, rows, place.uri());
        } catch (BatchException | RuntimeException e) {
            // The files of a run that is published already are the same bytes as before, and stay.
            if (published.isEmpty() || !published.get().runId().equals(id)) {
                place.discard();
            }
            throw e;
        }
    }

    private void check(ScoredTable scored, BatchFigures figures, InputTable table)
            throws BatchException {
        if (scored.rowsRead() == 0) {
            throw noRows(table);
        }
        double ratio = (double) scored.rowsBad() / scored.rowsRead();
        if (scored.rowsBad() > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} of {1} rows could not be scored; the first: {2}",
                    scored.rowsBad(),
                    scored.rowsRead(),
                    scored.firstBad());
        }
        if (ratio > config.validation().maxErrorRatio()) {
            throw new BatchException(
                            TerminationReason.TooManyBadRows,
                            "%d of %d rows cannot be scored, which is more than validation.maxErrorRatio %s allows; nothing was published; the first: %s%s"
                                    .formatted(
                                            scored.rowsBad(),
                                            scored.rowsRead(),
                                            config.validation().maxErrorRatio(),
                                            scored.firstBad(),
                                            scored.quarantineFiles().isEmpty()
                                                    ? "; set validation.quarantine to keep them all"
                                                    : "; all of them are in "
                                                            + config.validation().quarantineUri()))
                    .with(figures);
        }
    }

    private Manifest manifest(
            String id, String fingerprint, TableRun tableRun, ScoredTable scored) {
        var inputs =
                scored.parts().stream()
                        .map(
                                part ->
                                        new Manifest.Input(
                                                tableRun.table().store().uri(part.input().name()),
                                                part.input().bytes(),
                                                part.input().etag(),
                                                part.rowsRead()))
                        .toList();
        var files =
                scored.parts().stream()
                        .map(
                                part ->
                                        new Manifest.File(
                                                part.name(),
                                                part.rowsScored(),
                                                part.bytes(),
                                                part.sha256()))
                        .toList();
        return new Manifest(
                Manifest.VERSION,
                id,
                fingerprint,
                tableRun.place().prefix(),
                config.output().format(),
                scored.schema(),
                new Manifest.Model(config.model().name(), revision, modelDigest),
                inputs,
                files,
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

    private static Optional<Manifest> published(Store output) throws BatchException {
        var json = output.read(Manifest.NAME);
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(Manifest.of(json.get(), output.uri(Manifest.NAME)));
    }

    private static boolean sameAs(Optional<Manifest> published, String fingerprint) {
        return published.isPresent() && published.get().fingerprint().equals(fingerprint);
    }

    private Optional<Store> quarantine(Stores stores) throws BatchException {
        String uri = config.validation().quarantineUri();
        return uri.isEmpty()
                ? Optional.empty()
                : Optional.of(stores.open("validation.quarantine", uri));
    }

    private static void checkRunId(Optional<String> runId) throws BatchException {
        if (runId.isPresent() && !RUN_ID.matcher(runId.get()).matches()) {
            throw new BatchException(
                    TerminationReason.ConfigInvalid,
                    "run id '%s' is not allowed; use at most 128 letters, digits, '.', '_' and '-', beginning and ending with a letter or digit"
                            .formatted(runId.get()));
        }
    }

    /** Files that readers rely on are not to be replaced by others of the same name. */
    private static void checkNotTaken(String id, Optional<Manifest> published, String fingerprint)
            throws BatchException {
        if (published.isPresent()
                && published.get().runId().equals(id)
                && !published.get().fingerprint().equals(fingerprint)) {
            throw new BatchException(
                    TerminationReason.ConfigInvalid,
                    "run id '%s' is published already, of another input, model or configuration; give this run another id"
                            .formatted(id));
        }
    }

    /** Predictions among the input would be input of the next run. */
    private void checkApart() throws BatchException {
        String input = folder(config.input().uri());
        for (String written : List.of(config.output().uri(), config.validation().quarantineUri())) {
            if (!written.isEmpty() && folder(written).startsWith(input)) {
                throw new BatchException(
                        TerminationReason.ConfigInvalid,
                        "'%s' lies in the input '%s', so the next run would read what this one writes; give it a folder outside"
                                .formatted(written, config.input().uri()));
            }
        }
    }

    private static String folder(String uri) {
        String plain =
                uri.contains("://") ? uri : Path.of(uri).toAbsolutePath().normalize().toString();
        return plain.endsWith("/") ? plain : plain + "/";
    }

    private static BatchException noRows(InputTable table) {
        return new BatchException(
                TerminationReason.InputNotFound,
                "there are no rows in %s".formatted(table.examples()));
    }
}
