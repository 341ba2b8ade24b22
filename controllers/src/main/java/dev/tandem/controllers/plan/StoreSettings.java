package dev.tandem.controllers.plan;

import java.time.Duration;

/**
 * What feature stores take from the operator.
 *
 * @param redisImage the Redis of stores that name no server
 * @param askEvery how often pods that use a store are asked what they know of it
 */
public record StoreSettings(String redisImage, Duration askEvery) {}
