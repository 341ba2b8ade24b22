package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.ResourceAmounts;
import dev.tandem.api.v1alpha1.Resources;

import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.util.Optional;

/** Reads CPU and memory, and fills in what was left out so that no request is above its limit. */
final class ResourcesReader {

    private final Fields fields;

    private ResourcesReader(Fields fields) {
        this.fields = fields;
    }

    static EffectiveResources read(Resources resources, Fields fields) {
        return new ResourcesReader(fields).resources(Optional.ofNullable(resources));
    }

    private EffectiveResources resources(Optional<Resources> resources) {
        Optional<ResourceAmounts> requests = resources.map(Resources::requests);
        Optional<ResourceAmounts> limits = resources.map(Resources::limits);
        Optional<Quantity> cpuLimit = cpu("limits", limits);
        Optional<Quantity> memoryLimit = memory("limits", limits);
        Quantity cpuRequest =
                cpu("requests", requests).orElseGet(() -> smaller(Defaults.CPU_REQUEST, cpuLimit));
        Quantity memoryRequest =
                memory("requests", requests).orElseGet(() -> memoryLimit.orElse(Defaults.MEMORY));
        EffectiveResources effective =
                new EffectiveResources(
                        cpuRequest,
                        cpuLimit.orElseGet(() -> larger(Defaults.CPU_LIMIT, cpuRequest)),
                        memoryRequest,
                        memoryLimit.orElse(memoryRequest));
        refuseMoreThanLimit("cpu", effective.cpuRequest(), effective.cpuLimit());
        refuseMoreThanLimit("memory", effective.memoryRequest(), effective.memoryLimit());
        return effective;
    }

    private Optional<Quantity> cpu(String part, Optional<ResourceAmounts> amounts) {
        return fields.quantity(
                "spec.resources." + part + ".cpu",
                amounts.map(ResourceAmounts::cpu),
                QuantityRange.CPU);
    }

    private Optional<Quantity> memory(String part, Optional<ResourceAmounts> amounts) {
        return fields.quantity(
                "spec.resources." + part + ".memory",
                amounts.map(ResourceAmounts::memory),
                QuantityRange.MEMORY);
    }

    private void refuseMoreThanLimit(String what, Quantity request, Quantity limit) {
        if (amount(request).compareTo(amount(limit)) > 0) {
            fields.refuse(
                    "spec.resources.requests." + what,
                    "'" + request + "' is more than spec.resources.limits." + what + " " + limit);
        }
    }

    private static Quantity smaller(Quantity ours, Optional<Quantity> limit) {
        return limit.filter(l -> amount(l).compareTo(amount(ours)) < 0).orElse(ours);
    }

    private static Quantity larger(Quantity ours, Quantity request) {
        return amount(request).compareTo(amount(ours)) > 0 ? request : ours;
    }

    private static BigDecimal amount(Quantity quantity) {
        return quantity.getNumericalAmount();
    }
}
