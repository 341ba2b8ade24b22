package dev.tandem.controllers.spec;

import io.fabric8.kubernetes.api.model.Quantity;

/** CPU and memory of one replica. */
public record EffectiveResources(
        Quantity cpuRequest, Quantity cpuLimit, Quantity memoryRequest, Quantity memoryLimit) {}
