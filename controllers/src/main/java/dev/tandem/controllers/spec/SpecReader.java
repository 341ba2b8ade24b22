package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.api.v1alpha1.Model;
import dev.tandem.api.v1alpha1.Overload;
import dev.tandem.api.v1alpha1.Placement;
import dev.tandem.api.v1alpha1.ResourceAmounts;
import dev.tandem.api.v1alpha1.Resources;
import dev.tandem.api.v1alpha1.Scaling;
import dev.tandem.api.v1alpha1.ServingRuntime;

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

    private static final int MAX_REPLICAS = 1_000;
    private static final int MAX_QUEUE = 100_000;
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

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
        checkRuntime(spec.runtime());
        EffectiveService service =
                new EffectiveService(
                        identity(resource.getMetadata()),
                        model(spec.model()),
                        resources(spec.resources()),
                        number(
                                "spec.scaling.minReplicas",
                                Optional.ofNullable(spec.scaling()).map(Scaling::minReplicas),
                                Defaults.REPLICAS,
                                MAX_REPLICAS),
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

    private void checkRuntime(ServingRuntime runtime) {
        if (runtime != null && runtime.name() == null) {
            refuse("spec.runtime.name", "is missing or not known here; allowed: scoring");
        }
    }

    private EffectiveModel model(Model model) {
        if (model.format() == null) {
            refuse("spec.model.format", "is missing or not known here; allowed: onnx");
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
        Optional<ResourceAmounts> requests =
                Optional.ofNullable(resources).map(Resources::requests);
        Optional<ResourceAmounts> limits = Optional.ofNullable(resources).map(Resources::limits);
        Optional<Quantity> cpuLimit =
                quantity(
                        "spec.resources.limits.cpu",
                        limits.map(ResourceAmounts::cpu),
                        QuantityRange.CPU);
        Optional<Quantity> memoryLimit =
                quantity(
                        "spec.resources.limits.memory",
                        limits.map(ResourceAmounts::memory),
                        QuantityRange.MEMORY);
        Quantity cpuRequest =
                quantity(
                                "spec.resources.requests.cpu",
                                requests.map(ResourceAmounts::cpu),
                                QuantityRange.CPU)
                        .orElseGet(() -> smaller(Defaults.CPU_REQUEST, cpuLimit));
        Quantity memoryRequest =
                quantity(
                                "spec.resources.requests.memory",
                                requests.map(ResourceAmounts::memory),
                                QuantityRange.MEMORY)
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
        return new EffectiveOverload(
                given.map(Overload::timeout)
                        .flatMap(text -> timeout("spec.overload.timeout", text))
                        .orElse(Defaults.TIMEOUT),
                number(
                        "spec.overload.maxQueue",
                        given.map(Overload::maxQueue),
                        Defaults.MAX_QUEUE,
                        MAX_QUEUE),
                amount(
                                quantity(
                                                "spec.overload.maxPayload",
                                                given.map(Overload::maxPayload),
                                                QuantityRange.PAYLOAD)
                                        .orElse(Defaults.MAX_PAYLOAD))
                        .intValue());
    }

    private Optional<Duration> timeout(String field, String text) {
        Optional<Duration> allowed =
                Durations.parse(text)
                        .filter(given -> given.compareTo(MIN_TIMEOUT) >= 0)
                        .filter(given -> given.compareTo(MAX_TIMEOUT) <= 0);
        if (allowed.isEmpty()) {
            refuse(
                    field,
                    "'" + text + "' is not allowed; use a duration from 1ms to 10m, such as 500ms");
        }
        return allowed;
    }

    private int number(String field, Optional<Integer> given, int fallback, int most) {
        given.filter(number -> number < 1 || number > most)
                .ifPresent(number -> refuse(field, "'" + number + "' is not in 1 to " + most));
        return given.orElse(fallback);
    }

    private Optional<Quantity> quantity(
            String field, Optional<Quantity> given, QuantityRange range) {
        given.filter(quantity -> !range.contains(quantity))
                .ifPresent(
                        quantity ->
                                refuse(
                                        field,
                                        "'" + quantity + "' is not allowed; " + range.allowed()));
        return given.filter(range::contains);
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
