package dev.tandem.runtime.config;

/**
 * How much a runtime takes on before it refuses.
 *
 * @param timeoutMillis longest time from a request's arrival to its answer, milliseconds
 * @param maxQueue most requests that wait for a free scoring thread; one more is refused at once
 * @param maxPayloadBytes largest request body, bytes
 */
public record OverloadConfig(int timeoutMillis, int maxQueue, int maxPayloadBytes) {

    public static final int MIN_TIMEOUT_MILLIS = 1;
    public static final int MAX_TIMEOUT_MILLIS = 3_600_000;
    public static final int MIN_QUEUE = 1;
    public static final int MAX_QUEUE = 100_000;
    public static final int MIN_PAYLOAD_BYTES = 1_024;
    public static final int MAX_PAYLOAD_BYTES = 1 << 30;

    public OverloadConfig {
        Checks.between(
                "overload.timeoutMillis",
                timeoutMillis,
                MIN_TIMEOUT_MILLIS,
                MAX_TIMEOUT_MILLIS,
                " milliseconds");
        Checks.between("overload.maxQueue", maxQueue, MIN_QUEUE, MAX_QUEUE, " requests");
        Checks.between(
                "overload.maxPayloadBytes",
                maxPayloadBytes,
                MIN_PAYLOAD_BYTES,
                MAX_PAYLOAD_BYTES,
                " bytes");
    }
}
