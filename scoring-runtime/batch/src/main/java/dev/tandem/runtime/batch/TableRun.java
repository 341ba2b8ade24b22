package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TerminationReason;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Scores the files of a table, as many at once as there are threads. What becomes of a file depends on that file alone, so
 * the result is the same however many there are.
 */
record TableRun(
        RunPlan plan,
        InputTable table,
        RunPlace place,
        BatchResources resources,
        BatchProgress progress) {

    ScoredTable score(Scratch scratch) throws BatchException {
        progress.begin(table.files().size(), table.bytes());
        int atOnce = Math.min(resources.threads(), table.files().size());
        var stopped = new AtomicBoolean();
        var first = firstSchema(scratch);
        try (var executor =
                Executors.newFixedThreadPool(
                        atOnce, Thread.ofPlatform().name("score-", 0).factory())) {
            var futures = new ArrayList<Future<Part>>();
            for (int i = 0; i < table.files().size(); i++) {
                int index = i;
                futures.add(
                        executor.submit(
                                () -> {
                                    try {
                                        return scorePart(index, first, scratch, atOnce, stopped);
                                    } catch (BatchException | RuntimeException e) {
                                        stopped.set(true);
                                        throw e;
                                    }
                                }));
            }
            return new ScoredTable(await(futures), schema(first));
        }
    }

    private static List<Part> await(List<Future<Part>> futures) throws BatchException {
        var parts = new ArrayList<Part>();
        Optional<Exception> failure = Optional.empty();
        for (var future : futures) {
            try {
                parts.add(future.get());
            } catch (ExecutionException e) {
                var cause = (Exception) e.getCause();
                // The others only heard of it.
                if (failure.isEmpty() || failure.get() instanceof StoppedException) {
                    failure = Optional.of(cause);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BatchException(
                        TerminationReason.InternalError, "the run was interrupted", e);
            }
        }
        if (failure.isPresent()) {
            switch (failure.get()) {
                case BatchException own -> throw own;
                case RuntimeException fault -> throw fault;
                case Exception other -> throw new IllegalStateException(other);
            }
        }
        return parts;
    }

    /** Another file has failed, so this one is not needed. */
    private static final class StoppedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        StoppedException() {
            super("another file has failed", null, false, false);
        }
    }

    private SchemaCheck firstSchema(Scratch scratch) throws BatchException {
        var file = table.files().getFirst();
        try (var staged = table.store().fetch(file, scratch.resolve(""));
                var duck = Duck.open(resources.tableBytes(1), scratch.resolve("schema"))) {
            var uri = table.store().uri(file.name());
            var scorer = scorer(staged, uri, duck, scratch, 0, new AtomicBoolean());
            var check =
                    new SchemaCheck(
                            uri,
                            scorer.schema(),
                            table.format(),
                            plan.columns(),
                            plan.mapping().missingAsNaN());
            check.check(uri, check.columns());
            return check;
        }
    }

    private Part scorePart(
            int index, SchemaCheck first, Scratch scratch, int atOnce, AtomicBoolean stopped)
            throws BatchException {
        if (stopped.get()) {
            throw new StoppedException();
        }
        var file = table.files().get(index);
        var uri = table.store().uri(file.name());
        String name = place.prefix() + "part-%05d.%s".formatted(index, plan.outputFormat());
        var spill = scratch.resolve("duckdb-" + index);
        try (var staged = table.store().fetch(file, scratch.resolve(""));
                var duck = Duck.open(resources.tableBytes(atOnce), spill);
                var scorer = scorer(staged, uri, duck, scratch, index, stopped)) {
            Map<String, String> schema = scorer.schema();
            first.check(uri, schema);
            var draft = place.output().draft(name, scratch.resolve(""));
            var merged = scratch.resolve("merged-%05d.jsonl".formatted(index));
            var rows = scorer.score(schema, progress, draft, merged);
            var digest = PartScorer.digest(draft);
            place.output().put(name, draft);
            var quarantine = keep(index, rows.quarantine());
            progress.finished(file.bytes());
            return new Part(
                    file,
                    name,
                    digest.sizeBytes(),
                    digest.digest(),
                    rows.read(),
                    rows.scored(),
                    quarantine,
                    scorer.firstBad());
        }
    }

    private PartScorer scorer(
            Store.Staged staged,
            String uri,
            Duck duck,
            Scratch scratch,
            int index,
            AtomicBoolean stopped) {
        var bad =
                new BadRows(
                        uri, plan.columns(), scratch.resolve("bad-%05d.jsonl".formatted(index)));
        return new PartScorer(
                plan,
                TableSource.of(table.format()),
                staged.path(),
                uri,
                duck,
                bad,
                () -> {
                    if (stopped.get()) {
                        throw new StoppedException();
                    }
                });
    }

    private Optional<String> keep(int index, Optional<java.nio.file.Path> badRows)
            throws BatchException {
        if (badRows.isEmpty() || place.quarantine().isEmpty()) {
            badRows.ifPresent(Scratch::delete);
            return Optional.empty();
        }
        var store = place.quarantine().get();
        String name = place.prefix() + "part-%05d.jsonl".formatted(index);
        var draft = store.draft(name, badRows.get().getParent());
        try {
            java.nio.file.Files.move(
                    badRows.get(), draft, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (java.io.IOException e) {
            throw Scratch.failure(store.uri(name), e);
        }
        store.put(name, draft);
        return Optional.of(store.uri(name));
    }

    private List<Manifest.Column> schema(SchemaCheck first) {
        var columns = new ArrayList<Manifest.Column>();
        for (String kept : plan.columns().keep()) {
            columns.add(new Manifest.Column(kept, first.columns().get(kept)));
        }
        for (var output : plan.outputs()) {
            columns.add(new Manifest.Column(output.name(), output.type().name()));
        }
        columns.add(new Manifest.Column(RunPlan.VERSION_COLUMN, "VARCHAR"));
        return columns;
    }
}
