package dev.tandem.controllers.observed;

import dev.tandem.controllers.resources.Labels;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What exists of one BatchScoringJob, as the informers' caches show it.
 *
 * @param jobs its own and the CronJob's
 * @param pods of the Jobs
 * @param refused what keeps the pods of Jobs from coming, by the Jobs' names
 */
public record ObservedBatch(
        Optional<CronJob> cronJob,
        List<Job> jobs,
        List<Pod> pods,
        Map<String, PodTrouble> refused) {

    /** When to look again, although nobody tells of anything. */
    public Optional<Duration> lookAgain(Instant now) {
        return JobPods.lookAgain(jobs, pods, now);
    }

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
                        .toList(),
                Optional.ofNullable(refused.get(name)));
    }
}
