package dev.tandem.controllers.observed;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One run of a batch scoring job.
 *
 * @param pods that tried it
 * @param refused what keeps pods from coming, where none does
 */
public record Run(Job job, List<Pod> pods, Optional<PodTrouble> refused) {

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    /** When a CronJob's Job was due (Kubernetes 1.32 and newer). */
    private static final String DUE = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    private static final Comparator<Pod> NEWEST_FIRST =
            Comparator.comparing(
                            (Pod pod) ->
                                    Optional.ofNullable(pod.getMetadata().getCreationTimestamp())
                                            .orElse(""))
                    .thenComparing(pod -> pod.getMetadata().getName())
                    .reversed();

    public String name() {
        return job.getMetadata().getName();
    }

    /** Whether a CronJob began it. */
    public boolean isScheduled() {
        return job.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> "CronJob".equals(owner.getKind()));
    }

    /** Whether it is over and everybody who was in it has been heard. */
    public boolean isFinished() {
        return (condition("Complete").isPresent() || condition("Failed").isPresent())
                && pods.stream().allMatch(Run::hasEnded);
    }

    /** Whether its results are there, as far as it is over. */
    public boolean succeeded() {
        // A process that was told to stop ends well, but it has not done its work.
        return condition("Complete").isPresent() && stopped().isEmpty();
    }

    private Optional<TerminationReport> stopped() {
        return report().filter(report -> report.reason() == TerminationReason.Stopped);
    }

    /** The last words of the newest pod that left any. */
    public Optional<TerminationReport> report() {
        return newestFirst().flatMap(TerminationReports::of).findFirst();
    }

    /** Why it does not go on, or went wrong; a try that failed counts until the run is over. */
    public Optional<PodTrouble> trouble() {
        Optional<PodTrouble> late =
                condition("Failed")
                        .filter(failed -> "DeadlineExceeded".equals(failed.getReason()))
                        .map(
                                failed ->
                                        new PodTrouble(
                                                Reason.TimedOut,
                                                "the run took longer than the "
                                                        + job.getSpec().getActiveDeadlineSeconds()
                                                        + " s that spec.timeout allows, and was"
                                                        + " ended"));
        return late.or(() -> stopped().map(TerminationReport::message).map(Run::failed))
                .or(() -> newestFirst().flatMap(pod -> PodTrouble.of(pod).stream()).findFirst())
                .or(() -> refused)
                .or(() -> condition("Failed").map(JobCondition::getMessage).map(Run::failed));
    }

    private static PodTrouble failed(String message) {
        return new PodTrouble(Reason.RunFailed, message);
    }

    /** When it began; RFC 3339. */
    public Optional<String> startTime() {
        return status().map(JobStatus::getStartTime)
                .or(() -> Optional.ofNullable(job.getMetadata().getCreationTimestamp()));
    }

    /** When it ended; RFC 3339. */
    public Optional<String> completionTime() {
        return status().map(JobStatus::getCompletionTime)
                .or(() -> condition("Failed").map(JobCondition::getLastTransitionTime));
    }

    /** When the schedule wanted it. */
    public Optional<Instant> due() {
        return Optional.ofNullable(job.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(DUE))
                .or(() -> Optional.ofNullable(job.getMetadata().getCreationTimestamp()))
                .flatMap(Run::instant);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            // Anybody can edit an annotation.
            return Optional.empty();
        }
    }

    /** Pods that a node's drain ended are not told of: they cost no try. */
    private Stream<Pod> newestFirst() {
        return pods.stream().filter(pod -> !wasDisrupted(pod)).sorted(NEWEST_FIRST);
    }

    private static boolean wasDisrupted(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> "DisruptionTarget".equals(condition.getType()));
    }

    private static boolean hasEnded(Pod pod) {
        return pod.getStatus() != null && ENDED.contains(pod.getStatus().getPhase());
    }

    private Optional<JobCondition> condition(String type) {
        return status().stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> type.equals(condition.getType()))
                .filter(condition -> "True".equals(condition.getStatus()))
                .findFirst();
    }

    private Optional<JobStatus> status() {
        return Optional.ofNullable(job.getStatus());
    }
}
