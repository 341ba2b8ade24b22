package dev.tandem.runtime.serve;

import java.util.concurrent.TimeUnit;

/**
 * How a request wants to be treated while others wait as well (triton-inference-server/server,
 * docs/protocol/extension_schedule_policy.md).
 *
 * @param timeoutMicros longest time from its arrival to its answer, microseconds; 0 for as long as the server allows
 * @param priority 1 goes first, then 2, and so on; 0 is the usual one
 */
public record SchedulePolicy(long timeoutMicros, long priority) {

    /** Nothing said. */
    public static final SchedulePolicy USUAL = new SchedulePolicy(0, 0);

    /**
     * The level of a request that asks for none. Above it is one, for what is urgent, and below it are as many as anybody
     * wants, so that neither kind needs every other client to say something.
     */
    public static final int USUAL_LEVEL = 2;

    public SchedulePolicy {
        if (timeoutMicros < 0) {
            throw RefusedException.invalid(
                    "'timeout' %d is not allowed; it takes microseconds from the request's arrival, and 0 for as long as the server allows"
                            .formatted(timeoutMicros));
        }
        if (priority < 0) {
            throw RefusedException.invalid(
                    "'priority' %d is not allowed; 1 goes first, then 2, and so on, and 0 is the usual one"
                            .formatted(priority));
        }
    }

    /** The same, with one parameter of a request; one of another name changes nothing. */
    public SchedulePolicy with(String parameter, long value) {
        return switch (parameter) {
            case ParameterNames.TIMEOUT -> new SchedulePolicy(value, priority);
            case ParameterNames.PRIORITY -> new SchedulePolicy(timeoutMicros, value);
            default -> this;
        };
    }

    /** Where it stands among those that wait: the lower, the sooner; at least 1. */
    public int level() {
        return priority == 0 ? USUAL_LEVEL : (int) Math.min(Integer.MAX_VALUE, priority);
    }

    /** How long after its arrival it is of no more use; nanoseconds. */
    long timeoutNanos() {
        return timeoutMicros == 0 ? Long.MAX_VALUE : TimeUnit.MICROSECONDS.toNanos(timeoutMicros);
    }
}
