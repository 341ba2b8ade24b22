package dev.tandem.controllers.observed;

import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.resources.Names;
import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.runtime.config.Obstacle;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What exists of one resource that Pods run for, as the informers' caches show it.
 *
 * @param verifications the Jobs that verify, or verified, one of its models
 * @param pods of the Deployment and of the Jobs
 * @param answers what pods of the Deployment said is in their way, as far as they were asked and
 *     answered; empty before they were asked for the first time, as after a restart of the operator
 * @param refused what keeps the pods of Jobs from coming, by the Jobs' names
 */
public record Observed(
        Optional<Deployment> deployment,
        List<Job> verifications,
        List<Pod> pods,
        Optional<List<PodReport>> answers,
        Map<String, PodTrouble> refused) {

    /** The first by reason and words, so that pods that come and go are no news. */
    static final Comparator<Obstacle> FIRST =
            Comparator.comparing(Obstacle::reason).thenComparing(Obstacle::message);

    /** The pods in one role, in the order of their names. */
    public Stream<Pod> pods(String role) {
        return pods.stream()
                .filter(pod -> role.equals(pod.getMetadata().getLabels().get(Labels.ROLE)))
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()));
    }

    /**
     * The first trouble of a pod that verifies a model.
     *
     * @param givenUp Jobs that are being deleted, whose pods speak of an earlier spec
     */
    public Optional<PodTrouble> verificationTrouble(
            EffectiveModel model, List<HasMetadata> givenUp) {
        String key = Names.modelKey(model);
        return pods(Labels.VERIFICATION)
                .filter(pod -> key.equals(pod.getMetadata().getLabels().get(Labels.MODEL_KEY)))
                .filter(pod -> givenUp.stream().noneMatch(job -> isOf(pod, job)))
                .flatMap(pod -> PodTrouble.of(pod).stream())
                .findFirst()
                .or(
                        () ->
                                verifications.stream()
                                        .filter(job -> !givenUp.contains(job))
                                        .map(job -> refused.get(job.getMetadata().getName()))
                                        .flatMap(Stream::ofNullable)
                                        .findFirst());
    }

    /** When to look again, although nobody tells of anything. */
    public Optional<Duration> lookAgain(Instant now) {
        return JobPods.lookAgain(verifications, pods, now);
    }

    /** The first trouble of a pod of the Deployment: one that does not run, or one that waits. */
    public Optional<PodTrouble> servingTrouble() {
        return pods(Labels.SERVING)
                .flatMap(pod -> PodTrouble.of(pod).stream())
                .findFirst()
                .or(() -> obstacle(pod -> !PodConditions.isReady(pod), obstacle -> true));
    }

    /** Why pods of the Deployment do not reach a feature store, ready or not. */
    public Optional<PodTrouble> storeTrouble() {
        return obstacle(pod -> true, obstacle -> !obstacle.store().isEmpty());
    }

    private Optional<PodTrouble> obstacle(Predicate<Pod> of, Predicate<Obstacle> which) {
        return pods(Labels.SERVING)
                .filter(of)
                .flatMap(pod -> said(pod).stream())
                .flatMap(report -> report.obstacles().stream())
                .filter(which)
                .min(FIRST)
                .map(PodTrouble::of);
    }

    /** Whether any pod of the Deployment was asked what is in its way, and answered. */
    public boolean anyAnswered() {
        return pods(Labels.SERVING).anyMatch(pod -> said(pod).isPresent());
    }

    private Optional<PodReport> said(Pod pod) {
        String name = pod.getMetadata().getName();
        return answers.stream()
                .flatMap(List::stream)
                .filter(report -> report.pod().equals(name))
                .findFirst();
    }

    private static boolean isOf(Pod pod, HasMetadata job) {
        return job.getMetadata()
                .getName()
                .equals(pod.getMetadata().getLabels().get(Labels.JOB_NAME));
    }
}
