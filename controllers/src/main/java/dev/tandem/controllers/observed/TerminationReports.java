package dev.tandem.controllers.observed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.TerminationReport;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The last words of runtime containers, from the pods' statuses. */
public final class TerminationReports {

    /** A runtime that is newer than the operator may say more than it understands. */
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private TerminationReports() {}

    /** What the pod's containers that ended well reported. */
    public static Stream<TerminationReport> ofSuccess(Pod pod) {
        return statuses(pod).stream()
                .map(status -> status.getState() == null ? null : status.getState().getTerminated())
                .flatMap(Stream::ofNullable)
                .filter(terminated -> terminated.getExitCode() == 0)
                .flatMap(terminated -> parse(terminated).stream());
    }

    /** What the pod's containers that ended, well or not, reported. */
    static Stream<TerminationReport> of(Pod pod) {
        return statuses(pod).stream()
                .map(status -> status.getState() == null ? null : status.getState().getTerminated())
                .flatMap(Stream::ofNullable)
                .flatMap(terminated -> parse(terminated).stream());
    }

    /** The report in a terminated container's message; empty where the container left none. */
    static Optional<TerminationReport> parse(ContainerStateTerminated terminated) {
        String message = terminated.getMessage();
        if (message == null || !message.startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(message, TerminationReport.class));
        } catch (JsonProcessingException e) {
            // Something else wrote there, such as the JVM as it crashed: not a report.
            return Optional.empty();
        }
    }

    private static List<ContainerStatus> statuses(Pod pod) {
        return pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
    }
}
