package dev.tandem.controllers.plan;

import dev.tandem.controllers.observed.ObservedStore;
import dev.tandem.controllers.observed.Rollout;
import dev.tandem.controllers.resources.BuiltInStores;
import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.StoreServer;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.List;
import java.util.stream.Stream;

/** Plans one feature store: a small Redis where the spec names no server, and none where it does. */
public final class StorePlanner {

    private StorePlanner() {}

    /**
     * Plans one store.
     *
     * @param image of Redis. One that runs keeps its own: with another it would lose its rows
     */
    public static Steps plan(EffectiveStore store, ObservedStore observed, String image) {
        return switch (store.server()) {
            case StoreServer.External external ->
                    new Steps(
                            List.of(),
                            Stream.<HasMetadata>concat(
                                            observed.deployment().stream(),
                                            observed.service().stream())
                                    .toList());
            case StoreServer.BuiltIn builtIn ->
                    new Steps(
                            List.of(
                                    BuiltInStores.service(store),
                                    BuiltInStores.deployment(
                                            store,
                                            observed.deployment()
                                                    .filter(d -> runs(observed))
                                                    .map(BuiltInStores::recordedImage)
                                                    .orElse(image))),
                            List.of());
        };
    }

    private static boolean runs(ObservedStore observed) {
        return Rollout.available(observed.deployment()) > 0;
    }
}
