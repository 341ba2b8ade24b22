package dev.tandem.controllers.spec;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.ViewConfig;

import java.util.List;
import java.util.Optional;

/** A FeatureStore with every default filled in. */
public record EffectiveStore(Identity identity, StoreServer server, List<ViewConfig> views) {

    public EffectiveStore {
        views = List.copyOf(views);
    }

    public Optional<ViewConfig> view(String name) {
        return views.stream().filter(view -> view.name().equals(name)).findFirst();
    }

    /** What the features of a view are called. */
    public static List<String> features(ViewConfig view) {
        return view.features().stream().map(FeatureConfig::name).toList();
    }
}
