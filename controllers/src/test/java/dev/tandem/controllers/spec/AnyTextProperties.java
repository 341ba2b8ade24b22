package dev.tandem.controllers.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tandem.api.v1alpha1.Batching;
import dev.tandem.api.v1alpha1.InferenceLogger;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.api.v1alpha1.Model;
import dev.tandem.api.v1alpha1.ModelFormat;
import dev.tandem.api.v1alpha1.Overload;
import dev.tandem.api.v1alpha1.ResourceAmounts;
import dev.tandem.api.v1alpha1.Resources;
import dev.tandem.api.v1alpha1.ResponseCache;
import dev.tandem.api.v1alpha1.Scaling;
import dev.tandem.api.v1alpha1.Tls;
import dev.tandem.api.v1alpha1.Tracing;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.FeatureResolution;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.ServicePlanner;
import dev.tandem.controllers.resources.FeatureUse;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A spec may say anything, for the schema may be older or gone: never an exception. */
final class AnyTextProperties {

    private static final FeatureResolution NO_VIEWS = new FeatureResolution.Found(FeatureUse.NONE);

    /** Texts close to being right, for those far off are refused early. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.strings().withChars("0123456789msKMGiEe+-. ").ofMaxLength(12),
                Combinators.combine(
                                Arbitraries.of("oci://", "pvc://", "http://", "https://", "s3://"),
                                Arbitraries.strings()
                                        .withChars("abZ019.-_/:@?#%[] ~")
                                        .ofMaxLength(30))
                        .as((scheme, rest) -> scheme + rest));
    }

    @Provide
    Arbitrary<Quantity> quantities() {
        return Combinators.combine(
                        texts(), Arbitraries.of("", "Ki", "Mi", "Gi", "m", "E", "e9", "Kj", "-"))
                .as(Quantity::new);
    }

    @Property
    void aDurationIsReadOrNot(@ForAll("texts") String text) {
        assertThatCode(() -> Durations.parse(text)).doesNotThrowAnyException();
    }

    @Property
    void aSourceIsReadOrNot(@ForAll("texts") String text) {
        assertThatCode(() -> ModelSource.parse(text)).doesNotThrowAnyException();
    }

    @Property
    void aSpecIsRefusedOrCanBePlanned(
            @ForAll("texts") String uri,
            @ForAll("texts") String timeout,
            @ForAll("quantities") Quantity one,
            @ForAll("quantities") Quantity other,
            @ForAll int number) {
        InferenceService service =
                service(
                        new InferenceServiceSpec(
                                new Model(ModelFormat.ONNX, uri, null, null, null),
                                null,
                                new Resources(
                                        new ResourceAmounts(one, other),
                                        new ResourceAmounts(other, one)),
                                new Scaling(number),
                                new Overload(timeout, number, other),
                                new Batching(number, timeout),
                                null,
                                null,
                                null,
                                new InferenceLogger(null, uri, null, timeout, timeout, other),
                                new Tls(uri),
                                new Tracing(uri, timeout),
                                new ResponseCache(one, timeout)));

        assertThatCode(() -> readAndPlan(service)).doesNotThrowAnyException();
    }

    @Property
    void whateverIsValidAloneCanBePlanned(
            @ForAll("texts") String uri, @ForAll("texts") String timeout) {
        InferenceService service =
                service(
                        new InferenceServiceSpec(
                                new Model(ModelFormat.ONNX, uri, null, null, null),
                                null,
                                null,
                                null,
                                new Overload(timeout, null, null),
                                new Batching(null, timeout),
                                null,
                                null,
                                null,
                                new InferenceLogger(null, uri, null, null, timeout, null),
                                new Tls(timeout),
                                new Tracing(uri, timeout),
                                new ResponseCache(null, timeout)));

        assertThatCode(() -> readAndPlan(service)).doesNotThrowAnyException();
    }

    @Example
    void durationsAddUp() {
        assertThat(Durations.parse("1m30s500ms")).contains(Duration.ofMillis(90_500));
        assertThat(Durations.parse("26h")).contains(Duration.ofHours(26));
        assertThat(Durations.parse("7d")).contains(Duration.ofDays(7));
        assertThat(Durations.parse("1d12h")).isEmpty();
        assertThat(Durations.parse("")).isEmpty();
    }

    @Example
    void nothingAtAllIsRefused() {
        assertThat(ServiceReader.read(service(null)))
                .isEqualTo(
                        new SpecReading.Invalid<EffectiveService>(
                                List.of(
                                        new Violation(
                                                "spec.model", "is missing; say what to serve"))));
    }

    private static void readAndPlan(InferenceService service) {
        if (ServiceReader.read(service)
                instanceof SpecReading.Valid<EffectiveService>(var effective)) {
            Observed nothing =
                    new Observed(
                            Optional.empty(), List.of(), List.of(), Optional.empty(), Map.of());
            ServicePlanner.plan(effective, NO_VIEWS, nothing, new PlanSettings("runtime:1", true));
        }
    }

    private static InferenceService service(InferenceServiceSpec spec) {
        InferenceService service = new InferenceService();
        service.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace("flowers")
                        .withName("iris")
                        .withUid("1")
                        .withGeneration(1L)
                        .build());
        service.setSpec(spec);
        return service;
    }
}
