package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.api.v1alpha1.Model;
import dev.tandem.api.v1alpha1.Overload;
import dev.tandem.api.v1alpha1.Placement;
import dev.tandem.api.v1alpha1.ResourceAmounts;
import dev.tandem.api.v1alpha1.Resources;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Fills in every default and checks what is left. The CRD's schema refuses most of what is refused
 * here; the checks are repeated because an older CRD, or none of its rules, may be installed.
 */
public final class SpecReader {

    private final List<Violation> violations = new ArrayList<>();

    private SpecReader() {}

    public static SpecReading read(InferenceService resource) {
        return new SpecReader().reading(resource);
    }

    private SpecReading reading(InferenceService resource) {
        InferenceServiceSpec spec = resource.getSpec();
        if (spec == null || spec.model() == null) {
            return new SpecReading.Invalid(
                    List.of(new Violation("spec.model", "is missing; say what to serve")));
        }
        EffectiveService service =
                new EffectiveService(
                        identity(resource.getMetadata()),
                        model(spec.model()),
                        resources(spec.resources()),
                        spec.scaling() == null || spec.scaling().minReplicas() == null
                                ? Defaults.REPLICAS
                                : spec.scaling().minReplicas(),
                        overload(spec.overload()),
                        placement(spec.placement()));
        return violations.isEmpty()
                ? new SpecReading.Valid(service)
                : new SpecReading.Invalid(List.copyOf(violations));
    }

    private static EffectiveService.Identity identity(ObjectMeta metadata) {
        return new EffectiveService.Identity(
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid(),
                metadata.getGeneration());
    }

    private EffectiveModel model(Model model) {
        if (model.format() == null) {
            refuse("spec.model.format", "is missing; allowed: onnx");
        }
        String uri = Optional.ofNullable(model.storageUri()).orElse("");
        Optional<ModelSource> source = ModelSource.parse(uri);
        if (source.isEmpty()) {
            refuse(
                    "spec.model.storageUri",
                    "'" + uri + "' is no model source; allowed are " + ModelSource.ALLOWED);
        }
        Optional<String> digest = Optional.ofNullable(model.digest());
        digest.filter(given -> !given.matches("sha256:[0-9a-f]{64}"))
                .ifPresent(
                        given ->
                                refuse(
                                        "spec.model.digest",
                                        "'"
                                                + given
                                                + "' is no digest; it must be sha256: and 64"
                                                + " lower-case hexadecimal digits"));
        return new EffectiveModel(
                "onnx", uri, source.orElse(new ModelSource.Image("invalid")), digest);
    }

    private EffectiveResources resources(Resources resources) {
        Optional<Resources> given = Optional.ofNullable(resources);
        Optional<ResourceAmounts> requests = given.map(Resources::requests);
        Optional<ResourceAmounts> limits = given.map(Resources::limits);
        Optional<Quantity> cpuLimit = limits.map(ResourceAmounts::cpu);
        Optional<Quantity> memoryLimit = limits.map(ResourceAmounts::memory);

        Quantity cpuRequest =
                requests.map(ResourceAmounts::cpu)
                        .orElseGet(() -> smaller(Defaults.CPU_REQUEST, cpuLimit));
        Quantity memoryRequest =
                requests.map(ResourceAmounts::memory)
                        .orElseGet(() -> memoryLimit.orElse(Defaults.MEMORY));
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

    private void refuseMoreThanLimit(String what, Quantity request, Quantity limit) {
        if (amount(request).compareTo(amount(limit)) > 0) {
            refuse(
                    "spec.resources.requests." + what,
                    "'" + request + "' is more than spec.resources.limits." + what + " " + limit);
        }
    }

    private EffectiveOverload overload(Overload overload) {
        Optional<Overload> given = Optional.ofNullable(overload);
        Duration timeout =
                given.map(Overload::timeout)
                        .map(text -> duration("spec.overload.timeout", text))
                        .orElse(Defaults.TIMEOUT);
        int maxQueue = given.map(Overload::maxQueue).orElse(Defaults.MAX_QUEUE);
        Quantity maxPayload = given.map(Overload::maxPayload).orElse(Defaults.MAX_PAYLOAD);
        return new EffectiveOverload(timeout, maxQueue, amount(maxPayload).intValue());
    }

    private Duration duration(String field, String text) {
        Optional<Duration> parsed = Durations.parse(text);
        if (parsed.isEmpty()) {
            refuse(field, "'" + text + "' is no duration; use one such as 500ms or 30s");
        }
        return parsed.orElse(Defaults.TIMEOUT);
    }

    private static EffectivePlacement placement(Placement placement) {
        Optional<Placement> given = Optional.ofNullable(placement);
        return new EffectivePlacement(
                new TreeMap<>(given.map(Placement::nodeSelector).orElseGet(TreeMap::new)),
                given.map(Placement::tolerations).orElseGet(List::of),
                given.map(Placement::priorityClassName));
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

    private void refuse(String field, String message) {
        violations.add(new Violation(field, message));
    }
}
