package dev.tandem.runtime.telemetry.payload;

import java.time.Instant;
import java.util.Optional;

/**
 * An event that is still to be sent.
 *
 * @param id the same for a request and its answer
 * @param traceparent the trace that the call is of, as the caller says
 * @param time when it happened
 * @param bytes what was set aside for it in the {@link EventQueue}
 */
record WaitingEvent(
        String id, Optional<String> traceparent, Instant time, Payload payload, long bytes) {}
