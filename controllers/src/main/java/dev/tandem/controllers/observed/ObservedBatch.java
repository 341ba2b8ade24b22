package dev.tandem.controllers.observed;

import dev.tandem.controllers.resources.Labels;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.List;
import java.util.Optional;

/**
 * What exists of one BatchScoringJob, as the informers' caches show it.
 *
 * @param jobs its own and the CronJob's
 * @param pods of the Jobs
 */
public record ObservedBatch(Optional<CronJob> cronJob, List<Job> jobs, List<Pod> pods) {

    /** Every run that there is a Job of. */
    public List<Run> runs() {
        return jobs.stream().map(this::run).toList();
    }

    /** The run of this name. */
    public Optional<Run> run(String name) {
        return runs().stream().filter(run -> run.name().equals(name)).findFirst();
    }

    /** Runs that the CronJob began. */
    public List<Run> scheduledRuns() {
        return runs().stream().filter(Run::isScheduled).toList();
    }

    private Run run(Job job) {
        String name = job.getMetadata().getName();
        return new Run(
                job,
                pods.stream()
                        .filter(
                                pod ->
                                        name.equals(
                                                pod.getMetadata().getLabels().get(Labels.JOB_NAME)))
                        .toList());
    }
}
