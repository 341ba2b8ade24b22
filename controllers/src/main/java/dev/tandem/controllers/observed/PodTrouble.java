package dev.tandem.controllers.observed;

import dev.tandem.runtime.config.Obstacle;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Why a pod does not run. The wording is kept the same from one retry to the next, so that a pod
 * that fails again and again is news only once.
 */
public record PodTrouble(Reason reason, String message) {

    private static final Set<String> PULL_REASONS =
            Set.of(
                    "ErrImagePull",
                    "ImagePullBackOff",
                    "ErrImageNeverPull",
                    "InvalidImageName",
                    "ImageInspectError",
                    "RegistryUnavailable");

    private static final Set<String> START_REASONS =
            Set.of(
                    "CreateContainerConfigError",
                    "CreateContainerError",
                    "RunContainerError",
                    "CreatePodSandboxError");

    /** An exit by SIGKILL. */
    private static final int KILLED = 137;

    /** How the kubelet begins where a volume of the pod's own grew over its limit. */
    private static final String OVER_SCRATCH = "Usage of EmptyDir volume";

    private static final String PULL_CAUSE = "ErrImagePull: ";

    /** The trouble of a pod that should run and does not; empty where it runs or is on its way. */
    public static Optional<PodTrouble> of(Pod pod) {
        if (pod.getStatus() == null || pod.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        return Stream.<Optional<PodTrouble>>of(unscheduled(pod), evicted(pod), inContainers(pod))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** What a pod that runs says is in its way. */
    static PodTrouble of(Obstacle obstacle) {
        return new PodTrouble(Reason.of(obstacle.reason()), obstacle.message());
    }

    private static Optional<PodTrouble> unscheduled(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "Unschedulable".equals(condition.getReason()))
                .map(PodCondition::getMessage)
                .map(
                        message ->
                                new PodTrouble(
                                        Reason.NoNodeFits, "no node takes the pod: " + message))
                .findFirst();
    }

    private static Optional<PodTrouble> evicted(Pod pod) {
        return "Failed".equals(pod.getStatus().getPhase())
                        && "Evicted".equals(pod.getStatus().getReason())
                ? Optional.of(evicted(String.valueOf(pod.getStatus().getMessage()).strip()))
                : Optional.empty();
    }

    private static PodTrouble evicted(String message) {
        return message.contains(OVER_SCRATCH)
                ? new PodTrouble(
                        Reason.DiskFull,
                        "the pod was evicted: " + message + " Raise spec.scratch.size")
                : new PodTrouble(Reason.ContainerCrashed, "the pod was evicted: " + message);
    }

    private static Optional<PodTrouble> inContainers(Pod pod) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .filter(status -> !isFine(pod, status))
                .flatMap(status -> inContainer(pod, status).stream())
                .findFirst();
    }

    /**
     * Whether a container ended well or answers its readiness probe. One without a probe is called
     * ready as soon as it runs, which says nothing while it tries again what it failed at.
     */
    private static boolean isFine(Pod pod, ContainerStatus status) {
        Optional<ContainerState> now = Optional.ofNullable(status.getState());
        boolean endedWell =
                now.map(ContainerState::getTerminated)
                        .filter(terminated -> terminated.getExitCode() == 0)
                        .isPresent();
        boolean runs = now.map(ContainerState::getRunning).isPresent();
        return endedWell
                || (Boolean.TRUE.equals(status.getReady())
                        && (!runs || isProbed(pod, status.getName())));
    }

    private static boolean isProbed(Pod pod, String container) {
        return pod.getSpec().getContainers().stream()
                .filter(spec -> spec.getName().equals(container))
                .anyMatch(spec -> spec.getReadinessProbe() != null);
    }

    private static Optional<PodTrouble> inContainer(Pod pod, ContainerStatus status) {
        Optional<ContainerState> now = Optional.ofNullable(status.getState());
        Optional<PodTrouble> waiting =
                now.map(ContainerState::getWaiting).flatMap(state -> waiting(status, state));
        return waiting.or(
                () ->
                        Stream.of(now, Optional.ofNullable(status.getLastState()))
                                .flatMap(Optional::stream)
                                .map(ContainerState::getTerminated)
                                .flatMap(Stream::ofNullable)
                                .filter(terminated -> terminated.getExitCode() != 0)
                                .map(terminated -> terminated(pod, status.getName(), terminated))
                                .findFirst());
    }

    private static Optional<PodTrouble> waiting(
            ContainerStatus status, ContainerStateWaiting waiting) {
        String message = Optional.ofNullable(waiting.getMessage()).orElse(waiting.getReason());
        if (PULL_REASONS.contains(waiting.getReason())) {
            // The back-off message ends with the message of the attempt before it.
            int cause = message.indexOf(PULL_CAUSE);
            return Optional.of(
                    new PodTrouble(
                            Reason.ImagePullFailed,
                            "an image of container "
                                    + status.getName()
                                    + " cannot be pulled: "
                                    + (cause < 0
                                            ? message
                                            : message.substring(cause + PULL_CAUSE.length()))));
        }
        return START_REASONS.contains(waiting.getReason())
                ? Optional.of(
                        new PodTrouble(
                                Reason.ContainerCannotStart,
                                "container " + status.getName() + " cannot start: " + message))
                : Optional.empty();
    }

    private static PodTrouble terminated(
            Pod pod, String container, ContainerStateTerminated terminated) {
        if ("OOMKilled".equals(terminated.getReason())) {
            return new PodTrouble(
                    Reason.OutOfMemory,
                    "the container was killed at its memory limit of "
                            + memoryLimit(pod, container)
                            + "; raise spec.resources.limits.memory");
        }
        return TerminationReports.parse(terminated)
                .map(report -> new PodTrouble(Reason.of(report.reason()), report.message()))
                .orElseGet(
                        () ->
                                new PodTrouble(
                                        Reason.ContainerCrashed,
                                        "container " + container + " " + exit(terminated)));
    }

    private static String exit(ContainerStateTerminated terminated) {
        int code = terminated.getExitCode();
        String how = code == KILLED ? "was killed (exit code 137)" : "ended with exit code " + code;
        String message = terminated.getMessage();
        return message == null || message.isBlank() ? how : how + ": " + message.strip();
    }

    private static String memoryLimit(Pod pod, String container) {
        return Stream.of(pod.getSpec().getContainers(), pod.getSpec().getInitContainers())
                .flatMap(List::stream)
                .filter(spec -> spec.getName().equals(container))
                .map(spec -> String.valueOf(spec.getResources().getLimits().get("memory")))
                .findFirst()
                .orElse("an unknown amount");
    }
}
