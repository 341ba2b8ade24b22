package dev.tandem.controllers.observed;

import dev.tandem.controllers.resources.Labels;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Jobs that have no pod. A Job does not say in its status that its pods are refused, so that only
 * time tells.
 */
public final class JobPods {

    /** So long the Job controller may take to make a pod; it needs less than a second. */
    private static final Duration TO_COME = Duration.ofSeconds(30);

    /** How often it is looked at what keeps a pod from coming, which may change. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    private static final Set<String> ENDS = Set.of("Complete", "Failed");

    private JobPods() {}

    /** The Jobs that should have a pod by now and have none. */
    public static Stream<Job> overdue(List<Job> jobs, List<Pod> pods, Instant now) {
        return withoutPods(jobs, pods)
                .filter(job -> due(job).filter(due -> !now.isBefore(due)).isPresent());
    }

    /** When to look again, although nobody tells of anything; empty where all have their pods. */
    public static Optional<Duration> lookAgain(List<Job> jobs, List<Pod> pods, Instant now) {
        return withoutPods(jobs, pods)
                .flatMap(job -> due(job).stream())
                .map(due -> Duration.between(now, due))
                .map(left -> left.isPositive() ? left : BETWEEN_LOOKS)
                .min(Comparator.naturalOrder());
    }

    private static Stream<Job> withoutPods(List<Job> jobs, List<Pod> pods) {
        return jobs.stream()
                .filter(job -> !isOver(job))
                .filter(job -> !isSuspended(job))
                .filter(job -> pods.stream().noneMatch(pod -> isOf(pod, job)));
    }

    private static boolean isSuspended(Job job) {
        return job.getSpec() != null && Boolean.TRUE.equals(job.getSpec().getSuspend());
    }

    private static boolean isOf(Pod pod, Job job) {
        return job.getMetadata()
                .getName()
                .equals(pod.getMetadata().getLabels().get(Labels.JOB_NAME));
    }

    private static boolean isOver(Job job) {
        return Optional.ofNullable(job.getStatus()).map(JobStatus::getConditions).stream()
                .flatMap(List::stream)
                .anyMatch(is -> ENDS.contains(is.getType()) && "True".equals(is.getStatus()));
    }

    private static Optional<Instant> due(Job job) {
        return Optional.ofNullable(job.getStatus())
                .map(JobStatus::getStartTime)
                .or(() -> Optional.ofNullable(job.getMetadata().getCreationTimestamp()))
                .map(Instant::parse)
                .map(begun -> begun.plus(TO_COME));
    }
}
