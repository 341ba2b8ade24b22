package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.EntityType;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.FeatureStoreSpec;
import dev.tandem.api.v1alpha1.FeatureView;
import dev.tandem.api.v1alpha1.OnlineStore;
import dev.tandem.api.v1alpha1.RedisCredentials;
import dev.tandem.api.v1alpha1.RedisServer;
import dev.tandem.runtime.config.ViewConfig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fills in every default of a FeatureStore and checks what is left; the CRD's schema refuses most
 * of what is refused here.
 */
public final class StoreReader {

    private static final String URL =
            "rediss?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?(/[0-9]{1,4})?";

    private final Fields fields = new Fields();

    private StoreReader() {}

    public static SpecReading<EffectiveStore> read(FeatureStore resource) {
        return new StoreReader().reading(resource);
    }

    private SpecReading<EffectiveStore> reading(FeatureStore resource) {
        FeatureStoreSpec spec = resource.getSpec();
        if (spec == null || spec.views() == null || spec.views().isEmpty()) {
            return Fields.missing("spec.views", "is missing; say what the store keeps");
        }
        return fields.reading(
                () ->
                        new EffectiveStore(
                                Identity.of(Kind.FeatureStore, resource.getMetadata()),
                                server(Optional.ofNullable(spec.online())),
                                views(spec.views())));
    }

    private StoreServer server(Optional<OnlineStore> online) {
        return online.<StoreServer>map(given -> redis(Optional.ofNullable(given.redis())))
                .orElseGet(StoreServer.BuiltIn::new);
    }

    private StoreServer redis(Optional<RedisServer> redis) {
        String url = redis.map(RedisServer::url).orElse("");
        if (!url.matches(URL)) {
            fields.refuse(
                    "spec.online.redis.url",
                    "'"
                            + withoutPassword(url)
                            + "' is no address of Redis; allowed are"
                            + " redis://HOST[:PORT][/DATABASE] and, for TLS, rediss://..., without"
                            + " user or password");
        }
        Optional<EffectiveAuthorities> authorities =
                AuthoritiesReader.read("spec.online.redis.ca", redis.map(RedisServer::ca), fields);
        if (authorities.isPresent() && !url.startsWith("rediss:")) {
            fields.refuse(
                    "spec.online.redis.ca",
                    "is given, but url '" + url + "' does not use TLS; write rediss://");
        }
        return new StoreServer.External(
                url,
                redis.map(RedisServer::credentials).map(RedisCredentials::secretRef),
                authorities);
    }

    /** The message is shown where the spec may not be. */
    private static String withoutPassword(String url) {
        return url.replaceAll("//.*@", "//***@");
    }

    private List<ViewConfig> views(List<FeatureView> given) {
        Set<String> names = new HashSet<>();
        List<ViewConfig> views = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String field = "spec.views[" + i + "]";
            view(field, given.get(i))
                    .filter(view -> isNew(field, view.name(), names))
                    .ifPresent(views::add);
        }
        return views;
    }

    /** A view, where every part of it can be read. */
    private Optional<ViewConfig> view(String field, FeatureView given) {
        var features = FeatureReader.read(field + ".features", given.features(), fields);
        Optional<String> name = PlainNames.read(field + ".name", given.name(), fields);
        Optional<String> entity =
                PlainNames.read(
                        field + ".entity.name",
                        given.entity() == null ? null : given.entity().name(),
                        fields);
        Optional<Duration> maxAge =
                fields.duration(
                        field + ".maxAge",
                        Optional.of(Optional.ofNullable(given.maxAge()).orElse("")),
                        Ages.RANGE);
        return name.isPresent() && entity.isPresent() && maxAge.isPresent() && !features.isEmpty()
                ? Optional.of(
                        new ViewConfig(
                                name.get(),
                                entity.get(),
                                given.entity().type() == EntityType.INT64 ? "int64" : "string",
                                maxAge.get().toMillis(),
                                features))
                : Optional.empty();
    }

    private boolean isNew(String field, String name, Set<String> names) {
        if (!names.add(name)) {
            fields.refuse(field + ".name", "'" + name + "' is there twice");
            return false;
        }
        return true;
    }
}
