package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.BatchRun;
import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.Run;
import dev.tandem.runtime.config.BatchFigures;
import dev.tandem.runtime.config.TerminationReport;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What is remembered of runs that ended, longer than their Jobs and pods are there. */
final class RunRecords {

    static final String FAILED = "Failed";
    private static final String SUCCEEDED = "Succeeded";
    private static final String UNCHANGED = "Unchanged";

    private static final int KEPT = 5;

    private RunRecords() {}

    /**
     * The newest runs, newest first.
     *
     * @param before as they were remembered, which wins: by now pods may be gone, and their figures
     */
    static List<BatchRun> of(List<BatchRun> before, List<Run> observed) {
        Stream<BatchRun> news =
                observed.stream()
                        .filter(Run::isFinished)
                        .map(RunRecords::of)
                        .filter(run -> before.stream().noneMatch(known -> same(known, run)));
        return Stream.concat(before.stream(), news)
                .sorted(
                        Comparator.comparing(
                                        (BatchRun run) ->
                                                Objects.requireNonNullElse(run.startTime(), ""))
                                .reversed())
                .limit(KEPT)
                .toList();
    }

    private static boolean same(BatchRun one, BatchRun other) {
        return Objects.equals(one.name(), other.name())
                && Objects.equals(one.startTime(), other.startTime());
    }

    private static BatchRun of(Run run) {
        Optional<TerminationReport> report = run.report();
        Optional<BatchFigures> figures = report.flatMap(TerminationReport::knownFigures);
        return new BatchRun(
                run.name(),
                run.startTime().orElse(null),
                run.completionTime().orElse(null),
                outcome(run, figures),
                figures.map(BatchFigures::rowsRead).orElse(null),
                figures.map(BatchFigures::rowsScored).orElse(null),
                figures.map(BatchFigures::rowsQuarantined).orElse(null),
                figures.map(BatchFigures::rowsPublished).orElse(null),
                figures.map(BatchFigures::durationMillis).map(RunRecords::duration).orElse(null),
                figures.map(BatchFigures::modelRevision).filter(r -> !r.isEmpty()).orElse(null),
                figures.map(BatchFigures::outputUri).filter(uri -> !uri.isEmpty()).orElse(null),
                message(run, report));
    }

    private static String outcome(Run run, Optional<BatchFigures> figures) {
        if (!run.succeeded()) {
            return FAILED;
        }
        return figures.filter(BatchFigures::unchanged).isPresent() ? UNCHANGED : SUCCEEDED;
    }

    private static String message(Run run, Optional<TerminationReport> report) {
        Optional<String> trouble =
                run.succeeded() ? Optional.empty() : run.trouble().map(PodTrouble::message);
        return trouble.or(() -> report.map(TerminationReport::message))
                .orElse("no pod of the run is there any more to tell what it did");
    }

    /** As Kubernetes' users write durations: {@code 850ms}, {@code 4m12s}. */
    private static String duration(long millis) {
        Duration duration = Duration.ofMillis(millis);
        if (millis < 1000) {
            return millis + "ms";
        }
        long hours = duration.toHours();
        int minutes = duration.toMinutesPart();
        return (hours > 0 ? hours + "h" : "")
                + (hours > 0 || minutes > 0 ? minutes + "m" : "")
                + duration.toSecondsPart()
                + "s";
    }
}
