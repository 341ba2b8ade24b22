package dev.tandem.controllers.spec;

import java.time.Duration;

/** What a replica accepts before it refuses. */
public record EffectiveOverload(Duration timeout, int maxQueue, int maxPayloadBytes) {}
