package dev.tandem.runtime.config;

/**
 * How a runtime leaves.
 *
 * @param quietMillis how long it goes on accepting requests after the signal to stop, while it already reports that it
 *     is not ready: the time that clients and proxies need to learn it; milliseconds
 */
public record DrainConfig(int quietMillis) {

    public static final int MAX_QUIET_MILLIS = 600_000;

    public DrainConfig {
        Checks.between("drain.quietMillis", quietMillis, 0, MAX_QUIET_MILLIS, " milliseconds");
    }
}
