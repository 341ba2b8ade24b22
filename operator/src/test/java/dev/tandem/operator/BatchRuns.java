package dev.tandem.operator;

import dev.tandem.runtime.config.BatchFigures;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.function.Function;

/** How the pod of a run of a batch scoring job ends. */
final class BatchRuns {

    private BatchRuns() {}

    /** The table is scored. */
    static PodStatus complete(Job job) {
        String run = job.getMetadata().getName();
        BatchFigures figures =
                new BatchFigures(
                        run, false, 100, 99, 1, 0, 61_000, "0123456789ab", "s3://lake/run=" + run);
        return Verifications.ended(
                "Succeeded",
                TerminationReport.of(TerminationReason.Completed, "scored 99 of 100 rows")
                        .withFigures(figures));
    }

    /** The run has failed, and is not tried again. */
    static Function<Job, PodStatus> fail(TerminationReason reason, String message) {
        return job -> Verifications.ended("Failed", TerminationReport.of(reason, message));
    }
}
