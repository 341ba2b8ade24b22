package dev.tandem.controllers;

import dev.tandem.api.v1alpha1.Batching;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.api.v1alpha1.MissingValues;
import dev.tandem.api.v1alpha1.Model;
import dev.tandem.api.v1alpha1.ModelFormat;
import dev.tandem.api.v1alpha1.Overload;
import dev.tandem.api.v1alpha1.Placement;
import dev.tandem.api.v1alpha1.ResourceAmounts;
import dev.tandem.api.v1alpha1.Resources;
import dev.tandem.api.v1alpha1.Scaling;
import dev.tandem.api.v1alpha1.Tls;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.ServiceReader;
import dev.tandem.controllers.spec.SpecReading;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

import java.util.List;
import java.util.Map;

/** Any InferenceService that the definition accepts, for properties. */
final class Services {

    private static final String HEX = "0123456789abcdef";

    private Services() {}

    static Arbitrary<InferenceService> valid() {
        return Combinators.combine(names(), specs(), Arbitraries.longs().between(1, 1000))
                .as(Services::service);
    }

    static Arbitrary<InferenceServiceSpec> specs() {
        return Combinators.combine(
                        models(),
                        resources().injectNull(0.3),
                        Arbitraries.integers().between(1, 1000).map(Scaling::new).injectNull(0.3),
                        overloads().injectNull(0.3),
                        Arbitraries.integers()
                                .between(2, 65_536)
                                .map(rows -> new Batching(rows, null))
                                .injectNull(0.7),
                        placements().injectNull(0.3),
                        Arbitraries.of("iris-tls").map(Tls::new).injectNull(0.7))
                .as(
                        (model, resources, scaling, overload, batching, placement, tls) ->
                                new InferenceServiceSpec(
                                        model, null, resources, scaling, overload, batching,
                                        placement, null, null, null, tls, null, null));
    }

    static Arbitrary<String> names() {
        Arbitrary<String> inner =
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .withCharRange('0', '9')
                        .withChars('-')
                        .ofMaxLength(52);
        return Combinators.combine(
                        Arbitraries.chars().range('a', 'z'),
                        inner,
                        Arbitraries.chars().range('a', 'z'))
                .as((first, middle, last) -> first + middle + last);
    }

    static Arbitrary<String> digests() {
        return Arbitraries.strings().withChars(HEX).ofLength(64).map(hex -> "sha256:" + hex);
    }

    static InferenceService service(String name, InferenceServiceSpec spec, long generation) {
        InferenceService service = new InferenceService();
        service.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace("flowers")
                        .withName(name)
                        .withUid("uid-of-" + name)
                        .withGeneration(generation)
                        .build());
        service.setSpec(spec);
        return service;
    }

    static EffectiveService effective(InferenceService service) {
        return switch (ServiceReader.read(service)) {
            case SpecReading.Valid<EffectiveService>(var effective) -> effective;
            case SpecReading.Invalid<EffectiveService>(var violations) ->
                    throw new AssertionError(violations.toString());
        };
    }

    private static Arbitrary<Model> models() {
        Arbitrary<String> uris =
                Arbitraries.of(
                        "oci://registry.example/models/iris:1",
                        "oci://registry.example/models/iris:2",
                        "pvc://models",
                        "pvc://models/iris/1",
                        "http://models/a.onnx",
                        "https://models.example:8443/iris.onnx?version=2");
        Arbitrary<List<String>> columns =
                Arbitraries.of(List.of("age"), List.of("age", "income, yearly"));
        return Combinators.combine(
                        Arbitraries.of(ModelFormat.class),
                        uris,
                        digests().injectNull(0.5),
                        columns.injectNull(0.5),
                        Arbitraries.of(MissingValues.class).injectNull(0.5))
                .as(
                        (format, uri, digest, names, missing) ->
                                new Model(format, uri, digest, names, missing));
    }

    private static Arbitrary<Resources> resources() {
        Arbitrary<ResourceAmounts> requests =
                amounts(List.of("10m", "0.5"), List.of("32Mi", "1e8"));
        Arbitrary<ResourceAmounts> limits = amounts(List.of("500m", "4"), List.of("1Gi", "2048Mi"));
        return Combinators.combine(requests.injectNull(0.3), limits.injectNull(0.3))
                .as(Resources::new);
    }

    private static Arbitrary<ResourceAmounts> amounts(List<String> cpus, List<String> memories) {
        return Combinators.combine(
                        Arbitraries.of(cpus).map(Quantity::new).injectNull(0.3),
                        Arbitraries.of(memories).map(Quantity::new).injectNull(0.3))
                .as(ResourceAmounts::new);
    }

    private static Arbitrary<Overload> overloads() {
        return Combinators.combine(
                        Arbitraries.of("1ms", "500ms", "1m30s", "10m").injectNull(0.3),
                        Arbitraries.integers().between(1, 100_000).injectNull(0.3),
                        Arbitraries.of("1Ki", "8Mi", "1Gi").map(Quantity::new).injectNull(0.3))
                .as(Overload::new);
    }

    private static Arbitrary<Placement> placements() {
        Toleration toleration = new TolerationBuilder().withOperator("Exists").build();
        return Combinators.combine(
                        Arbitraries.of(Map.of(), Map.of("a", "b"), Map.of("a", "b", "c", "d"))
                                .injectNull(0.3),
                        Arbitraries.of(List.<Toleration>of(), List.of(toleration)).injectNull(0.3),
                        Arbitraries.of("models", "batch").injectNull(0.3))
                .as(
                        (nodeSelector, tolerations, priority) ->
                                new Placement(strings(nodeSelector), tolerations, priority));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> strings(Map<?, ?> map) {
        return (Map<String, String>) map;
    }
}
