package dev.tandem.runtime.config;

/**
 * How requests are joined to batches.
 *
 * @param maxRows most rows in one call of the model; a request of more rows is scored alone
 * @param maxDelayMillis how long a request may wait for others to join while a scoring thread is free; 0: not at all, and
 *     batches grow only while all of them are busy; milliseconds
 */
public record BatchingConfig(int maxRows, int maxDelayMillis) {

    public static final int MIN_ROWS = 2;
    public static final int MAX_ROWS = 65_536;
    public static final int MAX_DELAY_MILLIS = 1_000;

    public BatchingConfig {
        Checks.between("batching.maxRows", maxRows, MIN_ROWS, MAX_ROWS, " rows");
        Checks.between(
                "batching.maxDelayMillis", maxDelayMillis, 0, MAX_DELAY_MILLIS, " milliseconds");
    }
}
