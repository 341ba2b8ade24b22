package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.AuditLog.Write;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.OperatorWrites;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Settings;
import dev.tandem.e2e.support.Workspace;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the operator costs the API server, counted there. */
@Tag("audit")
class ApiWritesIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("writes");

    @AfterEach
    void noServices() {
        workspace.deleteServices();
    }

    /** Starting fifty JVMs at the same time would say more of the node than of us. */
    private static final int AT_ONCE = 10;

    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final Settings settings = workspace.settings();
    private final OperatorWrites writes = OperatorWrites.of(settings);
    private final Measurements measurements = new Measurements(settings);

    @Test
    void givenNothing_whenAServiceIsMade_thenItsWritesAreItsChildrenTwoStatusesAndOneEvent() {
        long mark = writes.audit().mark();
        ServedModel iris = workspace.model("iris");

        workspace.applySample("iris.yaml");
        iris.awaitReady();
        writes.awaitSilence(SILENCE);

        List<Write> made = writes.audit().ofOperatorSince(mark);
        measurements.figure(
                "the operator's writes for a new service", OperatorWrites.inWords(made));
        Predicate<Write> isEvent = write -> write.resource().equals("events");
        Predicate<Write> isStatus = write -> write.subresource().equals("status");
        assertThat(made).filteredOn(isEvent).hasSize(1);
        assertThat(made).filteredOn(isStatus).hasSizeLessThanOrEqualTo(2);
        assertThat(made)
                .filteredOn(isEvent.or(isStatus).negate())
                .extracting(Write::resource)
                .containsExactlyInAnyOrder("services", "jobs", "deployments");
    }

    @Test
    void givenManySettledServices_whenTheOperatorIsRestartedAndTimePasses_thenNothingIsWritten() {
        Instant applied = Instant.now();
        for (int first = 1; first <= settings.services(); first += AT_ONCE) {
            applySmallServices(first, Math.min(first + AT_ONCE - 1, settings.services()));
        }
        measurements.took(
                settings.services() + " services, " + AT_ONCE + " at a time, from apply to Ready",
                Duration.between(applied, Instant.now()));
        writes.awaitSilence(SILENCE);

        int written = writes.afterARestartFor(settings.settled());

        measurements.figure(
                "the operator's writes in "
                        + settings.settled().toMinutes()
                        + " min with "
                        + settings.services()
                        + " settled services, across its restart",
                Integer.toString(written));
    }

    private void applySmallServices(int first, int last) {
        workspace.apply(
                IntStream.rangeClosed(first, last)
                        .mapToObj(ApiWritesIT::smallService)
                        .collect(Collectors.joining("---\n")));
        IntStream.rangeClosed(first, last)
                .forEach(number -> workspace.model("small-" + number).awaitReady());
    }

    private static String smallService(int number) {
        return """
        apiVersion: inference.tandem.dev/v1alpha1
        kind: InferenceService
        metadata: {name: small-%d}
        spec:
          model: {format: onnx, storageUri: 'oci://localhost/tandem/models/iris:1'}
          resources:
            requests: {cpu: 10m, memory: 64Mi}
            limits: {cpu: "1", memory: 256Mi}
        """
                .formatted(number);
    }
}
