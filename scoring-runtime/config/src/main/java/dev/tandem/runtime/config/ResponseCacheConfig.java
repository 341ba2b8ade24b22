package dev.tandem.runtime.config;

/**
 * Which of the model's answers are kept to be given again to the same inputs.
 *
 * @param maxBytes most memory that they may take, bytes
 * @param ttlMillis how long one is kept, milliseconds
 */
public record ResponseCacheConfig(long maxBytes, int ttlMillis) {

    public static final long MIN_BYTES = 64L << 10;
    public static final long MAX_BYTES = 64L << 30;
    public static final int MAX_TTL_MILLIS = 24 * 3_600_000;

    public ResponseCacheConfig {
        Checks.between("responseCache.maxBytes", maxBytes, MIN_BYTES, MAX_BYTES, " bytes");
        Checks.between("responseCache.ttlMillis", ttlMillis, 1, MAX_TTL_MILLIS, " milliseconds");
    }
}
