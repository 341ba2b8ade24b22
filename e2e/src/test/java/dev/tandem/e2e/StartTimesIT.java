package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Endpoint;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.RestClient;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.api.model.PodStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** How long it takes; measured, not asserted. */
class StartTimesIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("start-times");

    private static final String START_TIME = "process_start_time_seconds ";
    private static final int RUNTIME_PORT = 8080;

    @Test
    void givenImagesOnTheNode_whenASampleIsApplied_thenItAnswersAndTheTimesAreTold()
            throws Exception {
        Measurements measurements = new Measurements(workspace.settings());
        ServedModel iris = workspace.model("iris");
        Sample sample = workspace.sample("iris");
        Instant applied = Instant.now();

        workspace.applySample("iris.yaml");
        try (RestClient rest = pod(iris).rest()) {
            Workspace.await("the first right answer")
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> isRight(rest, sample));
            Instant answered = Instant.now();
            measurements.took("apply to the first right answer", between(applied, answered));
            measurements.took(
                    "start of the runtime's process to its first right answer, limit of 1 CPU",
                    between(started(rest), answered));
        }
        iris.awaitReady();
        measurements.took("apply to Ready", between(applied, Instant.now()));
    }

    private static Endpoint pod(ServedModel model) {
        Workspace.await("an address of the pod")
                .until(
                        () ->
                                model.pods().stream()
                                        .anyMatch(pod -> address(pod.getStatus()) != null));
        return new Endpoint(address(model.pods().getFirst().getStatus()), RUNTIME_PORT);
    }

    private static String address(PodStatus status) {
        return status == null ? null : status.getPodIP();
    }

    private static boolean isRight(RestClient rest, Sample sample) throws InterruptedException {
        try {
            return sample.difference(rest.infer("iris", sample)) <= Sample.TOLERANCE;
        } catch (IOException e) {
            // Not yet there.
            return false;
        }
    }

    /** What the runtime's metrics say of its start. */
    private static Instant started(RestClient rest) throws IOException, InterruptedException {
        String metrics = rest.get("/metrics").body();
        String line =
                metrics.lines().filter(text -> text.startsWith(START_TIME)).findFirst().orElse("");
        assertThat(line).as("start time in %s", metrics).isNotEmpty();
        double seconds = Double.parseDouble(line.substring(START_TIME.length()));
        return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }

    private static Duration between(Instant begin, Instant end) {
        return Duration.between(begin, end);
    }
}
