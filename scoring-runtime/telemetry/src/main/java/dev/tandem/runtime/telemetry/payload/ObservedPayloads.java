package dev.tandem.runtime.telemetry.payload;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.watch.CallObservation;
import dev.tandem.runtime.serve.watch.Stage;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The payloads of one call. An answer is told when it is sent, so that none is told that nobody got. */
final class ObservedPayloads implements CallObservation {

    private final PayloadLog log;
    private final Optional<String> traceparent;
    private Optional<String> eventId = Optional.empty();
    private Optional<String> askedId = Optional.empty();
    private Optional<WaitingEvent> response = Optional.empty();
    private boolean over;

    ObservedPayloads(PayloadLog log, Optional<String> traceparent) {
        this.log = log;
        this.traceparent = traceparent;
    }

    @Override
    public void read(InferenceRequest request) {
        askedId = request.id().filter(id -> !id.isBlank());
        if (!log.samples(askedId)) {
            return;
        }
        String id = askedId.orElseGet(() -> UUID.randomUUID().toString());
        eventId = Optional.of(id);
        if (log.hasRequests()) {
            log.keep(
                            id,
                            traceparent,
                            request.inputs(),
                            () -> Payload.request(askedId, request.inputs()))
                    .ifPresent(log::tell);
        }
    }

    @Override
    public void took(Stage stage, long beginNanos, long endNanos, int rows) {}

    @Override
    public void scored(Map<String, Tensor> outputs, AnswerParameters parameters) {
        if (eventId.isEmpty() || !log.hasResponses()) {
            return;
        }
        var kept =
                log.keep(
                        eventId.get(),
                        traceparent,
                        outputs,
                        () -> Payload.response(askedId, outputs, parameters));
        if (!keep(kept)) {
            kept.ifPresent(log::forget);
        }
    }

    /** Whether the call was not over already. */
    private synchronized boolean keep(Optional<WaitingEvent> kept) {
        if (!over) {
            response = kept;
        }
        return !over;
    }

    private synchronized Optional<WaitingEvent> end() {
        over = true;
        return response;
    }

    @Override
    public void answered() {
        end().ifPresent(log::tell);
    }

    @Override
    public void refused(RefusedException why) {
        end().ifPresent(log::forget);
    }

    @Override
    public void abandoned() {
        end().ifPresent(log::forget);
    }
}
