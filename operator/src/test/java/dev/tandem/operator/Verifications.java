package dev.tandem.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.function.Function;

/** How the pod of a verification ends. */
final class Verifications {

    static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    static final String OTHER_DIGEST = "sha256:" + "fedcba9876543210".repeat(4);

    private static final ObjectMapper JSON = new ObjectMapper();

    private Verifications() {}

    /** The model is good, and its file has this digest. */
    static Function<Job, PodStatus> find(String digest) {
        return job ->
                ended(
                        "Succeeded",
                        TerminationReport.ofFile(
                                TerminationReason.Verified, "the model can be served", digest, 1));
    }

    /** The model cannot be served; the container is started again and again. */
    static Function<Job, PodStatus> fail(TerminationReason reason, String message) {
        return job -> ended("Running", TerminationReport.of(reason, message));
    }

    /** The pod has started and does not end. */
    static PodStatus goOn(Job job) {
        return new PodStatusBuilder().withPhase("Running").build();
    }

    /** A pod with the last words of its container. */
    static PodStatus ended(String phase, TerminationReport report) {
        return new PodStatusBuilder()
                .withPhase(phase)
                .addNewContainerStatus()
                .withName("runtime")
                .withImage("runtime")
                .withImageID("runtime")
                .withReady(false)
                .withRestartCount(0)
                .withNewState()
                .withNewTerminated()
                .withExitCode(report.reason().exitCode())
                .withReason("Succeeded".equals(phase) ? "Completed" : "Error")
                .withMessage(json(report))
                .endTerminated()
                .endState()
                .endContainerStatus()
                .build();
    }

    private static String json(TerminationReport report) {
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
