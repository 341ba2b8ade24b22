package dev.tandem.controllers.spec;

import java.util.Optional;

/**
 * How {@code s3://} is reached.
 *
 * @param endpoint empty for Amazon's own
 * @param region empty where the server has none
 * @param secret the Secret with the key; empty for anonymous access
 */
public record EffectiveBucketAccess(String endpoint, String region, Optional<String> secret) {}
