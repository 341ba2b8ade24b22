package dev.tandem.runtime.telemetry.payload;

import java.time.Instant;

/**
 * An event that is still to be sent.
 *
 * @param id the same for a request and its answer
 * @param time when it happened
 * @param bytes what was set aside for it in the {@link EventQueue}
 */
record WaitingEvent(String id, Instant time, Payload payload, long bytes) {}
