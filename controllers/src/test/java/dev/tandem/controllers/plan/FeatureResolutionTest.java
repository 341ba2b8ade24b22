package dev.tandem.controllers.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.Entity;
import dev.tandem.api.v1alpha1.EntityType;
import dev.tandem.api.v1alpha1.Feature;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.FeatureStoreSpec;
import dev.tandem.api.v1alpha1.FeatureType;
import dev.tandem.api.v1alpha1.FeatureView;
import dev.tandem.api.v1alpha1.OnlineStore;
import dev.tandem.api.v1alpha1.RedisCredentials;
import dev.tandem.api.v1alpha1.RedisServer;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.plan.FeatureResolution.Found;
import dev.tandem.controllers.plan.FeatureResolution.Missing;
import dev.tandem.controllers.resources.FeatureUse;
import dev.tandem.controllers.spec.EffectiveLookup;
import dev.tandem.controllers.spec.EffectivePrecomputed;
import dev.tandem.controllers.spec.EffectivePublish;
import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.ViewConfig;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of the views that a spec names. */
final class FeatureResolutionTest {

    private static final FeatureView CARD =
            new FeatureView(
                    "card",
                    new Entity("card_id", EntityType.INT64),
                    "26h",
                    List.of(
                            new Feature("amount", FeatureType.FLOAT32, "0"),
                            new Feature("country", FeatureType.STRING, null)));

    private static final ViewConfig CARD_CONFIG =
            new ViewConfig(
                    "card",
                    "card_id",
                    "int64",
                    Duration.ofHours(26).toMillis(),
                    List.of(
                            new FeatureConfig("amount", "float32", "0"),
                            new FeatureConfig("country", "string", null)));

    private static final FeatureStore OWN = store("trial", null, CARD);
    private static final FeatureStore EXTERNAL =
            store(
                    "shared",
                    new OnlineStore(
                            new RedisServer(
                                    "redis://redis:6379", new RedisCredentials("login"), null)),
                    CARD);

    @Test
    void aSpecThatNamesNoViewNeedsNothing() {
        assertThat(FeatureResolution.of(List.of(), Optional.empty(), Optional.empty(), List.of()))
                .isEqualTo(new Found(FeatureUse.NONE));
    }

    @Test
    void aLookupHasTheViewAsItIsAndItsMaxAge() {
        FeatureUse use = found(lookup("trial", "card", List.of("amount")), OWN);

        assertThat(use.lookups()).hasSize(1);
        assertThat(use.lookups().getFirst().view()).isEqualTo(CARD_CONFIG);
        assertThat(use.lookups().getFirst().features()).containsExactly("amount");
        assertThat(use.lookups().getFirst().maxAgeMillis()).isEqualTo(93_600_000);
        assertThat(use.lookups().getFirst().store())
                .isEqualTo(
                        new StoreConfig(
                                "trial", "bank/trial", "redis://trial-redis:6379", "", "", ""));
    }

    @Test
    void podsFindTheirStoresAndStoresTheirPods() {
        FeatureUse use = found(lookup("shared", "card", List.of()), EXTERNAL);

        assertThat(use.lookups().getFirst().store().passwordVariable())
                .isEqualTo("FEATURE_STORE_SHARED_PASSWORD");
        assertThat(use.additions().env())
                .extracting(EnvVar::getName)
                .containsExactly("FEATURE_STORE_SHARED_USERNAME", "FEATURE_STORE_SHARED_PASSWORD");
        assertThat(use.additions().labels())
                .containsOnlyKeys(
                        "inference.tandem.dev/feature-stores",
                        "feature-store.inference.tandem.dev/shared");
    }

    @Test
    void severalViewsOfOneStoreNeedItsCredentialsOnce() {
        FeatureResolution resolution =
                FeatureResolution.of(
                        List.of(lookup("shared", "card", List.of())),
                        Optional.of(
                                new EffectivePrecomputed(
                                        "shared",
                                        "card",
                                        Optional.of(Duration.ofHours(1)),
                                        Duration.ofMillis(5))),
                        Optional.of(
                                new EffectivePublish(
                                        "shared", "card", "card_id", Map.of("amount", "score"))),
                        List.of(EXTERNAL));

        assertThat(resolution).isInstanceOf(Found.class);
        FeatureUse use = ((Found) resolution).use();
        assertThat(use.additions().env()).hasSize(2);
        assertThat(use.precomputed().orElseThrow().maxAgeMillis()).isEqualTo(3_600_000);
        assertThat(use.publish().orElseThrow().columns()).containsEntry("amount", "score");
    }

    @Test
    void whatIsMissingIsSaidWithWhatThereIs() {
        assertMissing(
                lookup("other", "card", List.of()),
                Reason.FeatureStoreNotFound,
                "spec.features[0].store: there is no FeatureStore 'other' in this namespace;"
                        + " create it, and this goes on by itself");
        assertMissing(
                lookup("trial", "cards", List.of()),
                Reason.ViewNotFound,
                "spec.features[0].view: 'cards' is not a view of FeatureStore 'trial'; its views:"
                        + " card");
        assertMissing(
                lookup("trial", "card", List.of("amount", "amounts")),
                Reason.FeatureNotFound,
                "spec.features[0].features: 'amounts' is not a feature of view 'card' of"
                        + " FeatureStore 'trial'; its features: amount, country");
    }

    @Test
    void aStoreThatIsRefusedItselfIsNotUsed() {
        FeatureStore broken =
                store("trial", new OnlineStore(new RedisServer("http://redis", null, null)), CARD);

        FeatureResolution resolution = resolve(lookup("trial", "card", List.of()), broken);

        assertThat(resolution).isInstanceOf(Missing.class);
        assertThat(((Missing) resolution).reason()).isEqualTo(Reason.FeatureStoreInvalid);
        assertThat(((Missing) resolution).message()).contains("'http://redis' is no address");
    }

    private static void assertMissing(EffectiveLookup lookup, Reason reason, String message) {
        assertThat(resolve(lookup, OWN)).isEqualTo(new Missing(reason, message));
    }

    private static FeatureUse found(EffectiveLookup lookup, FeatureStore store) {
        return switch (resolve(lookup, store)) {
            case Found(FeatureUse use) -> use;
            case Missing missing -> throw new AssertionError(missing.message());
        };
    }

    private static FeatureResolution resolve(EffectiveLookup lookup, FeatureStore store) {
        return FeatureResolution.of(
                List.of(lookup), Optional.empty(), Optional.empty(), List.of(store));
    }

    private static EffectiveLookup lookup(String store, String view, List<String> features) {
        return new EffectiveLookup(
                store,
                view,
                features,
                Optional.empty(),
                false,
                Duration.ofMillis(10),
                0,
                Duration.ZERO);
    }

    private static FeatureStore store(String name, OnlineStore online, FeatureView view) {
        FeatureStore store = new FeatureStore();
        store.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace("bank")
                        .withName(name)
                        .withUid("uid-of-" + name)
                        .withGeneration(1L)
                        .build());
        store.setSpec(new FeatureStoreSpec(online, List.of(view)));
        return store;
    }
}
