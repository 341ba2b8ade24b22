package dev.tandem.controllers.spec;

import io.fabric8.kubernetes.api.model.Quantity;

import java.time.Duration;

/** What a field means that the user left out. */
final class Defaults {

    static final int REPLICAS = 1;
    static final Quantity CPU_REQUEST = new Quantity("250m");
    static final Quantity CPU_LIMIT = new Quantity("1");
    static final Quantity MEMORY = new Quantity("512Mi");
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final int MAX_QUEUE = 256;
    static final Quantity MAX_PAYLOAD = new Quantity("8Mi");
    static final Quantity LOGGER_QUEUE = new Quantity("16Mi");
    static final Quantity RESPONSE_CACHE = new Quantity("64Mi");
    static final Duration RESPONSE_TTL = Duration.ofSeconds(60);
    static final Duration LOOKUP_TIMEOUT = Duration.ofMillis(50);
    static final int CACHE_ENTRIES = 10_000;
    static final Duration CACHE_AGE = Duration.ofSeconds(5);

    static final int BATCH_ROWS = 500;
    static final int ATTEMPTS = 3;
    static final int LAG_PER_REPLICA = 1_000;
    static final Duration POLLING_INTERVAL = Duration.ofSeconds(30);
    static final Duration COOLDOWN = Duration.ofMinutes(5);
    static final int RETRIES = 3;
    static final String TIME_ZONE = "Etc/UTC";
    static final int SUCCESSFUL_RUNS_KEPT = 3;
    static final int FAILED_RUNS_KEPT = 1;

    private Defaults() {}
}
