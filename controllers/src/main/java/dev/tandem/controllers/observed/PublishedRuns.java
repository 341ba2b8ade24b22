package dev.tandem.controllers.observed;

import dev.tandem.api.v1alpha1.BatchRun;
import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.BatchScoringJobSpec;
import dev.tandem.api.v1alpha1.BatchScoringJobStatus;
import dev.tandem.api.v1alpha1.Publish;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What runs of batch jobs wrote to feature stores, as their statuses tell. */
public final class PublishedRuns {

    private PublishedRuns() {}

    /** The view that a job writes to, where it writes to one. */
    public static Optional<Publish> publish(BatchScoringJob job) {
        return Optional.ofNullable(job.getSpec()).map(BatchScoringJobSpec::publish);
    }

    /** The last run that wrote to each view of a store. */
    public static Map<String, ViewWrite> of(Collection<BatchScoringJob> jobs, String store) {
        Map<String, ViewWrite> last = new HashMap<>();
        for (BatchScoringJob job : jobs) {
            publish(job)
                    .filter(to -> store.equals(to.store()))
                    .ifPresent(
                            to ->
                                    writes(job)
                                            .forEach(
                                                    write ->
                                                            last.merge(
                                                                    to.view(),
                                                                    write,
                                                                    ViewWrite::orLater)));
        }
        return last;
    }

    private static Stream<ViewWrite> writes(BatchScoringJob job) {
        return Optional.ofNullable(job.getStatus())
                .map(BatchScoringJobStatus::lastRuns)
                .orElseGet(List::of)
                .stream()
                .flatMap(run -> write(run).stream());
    }

    private static Optional<ViewWrite> write(BatchRun run) {
        if (run.completionTime() == null
                || run.rowsPublished() == null
                || run.rowsPublished() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ViewWrite(Instant.parse(run.completionTime()), run.rowsPublished()));
        } catch (DateTimeException e) {
            // Somebody edited that status; it is mended, and this looked at again.
            return Optional.empty();
        }
    }
}
