package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.StoreServer;
import dev.tandem.runtime.config.StoreConfig;

import java.util.Locale;

/**
 * How pods get at a feature store. The operator only names Secrets: the kubelet reads them, as
 * variables whose names the configuration holds.
 */
public final class StoreAccess {

    private static final String USERNAME_KEY = "username";
    private static final String PASSWORD_KEY = "password";

    private StoreAccess() {}

    /** What the runtime is told of a store. */
    public static StoreConfig config(EffectiveStore store) {
        String name = store.identity().name();
        String prefix = store.identity().namespace() + "/" + name;
        return switch (store.server()) {
            case StoreServer.BuiltIn builtIn ->
                    new StoreConfig(name, prefix, BuiltInStores.url(name), "", "", "");
            case StoreServer.External(String url, var credentials, var authorities) ->
                    new StoreConfig(
                            name,
                            prefix,
                            url,
                            credentials.map(secret -> variable(name, USERNAME_KEY)).orElse(""),
                            credentials.map(secret -> variable(name, PASSWORD_KEY)).orElse(""),
                            authorities.map(ca -> AuthorityFiles.path(volume(name))).orElse(""));
        };
    }

    /** What pods that use the store have besides. */
    public static Additions additions(EffectiveStore store) {
        String name = store.identity().name();
        Additions user = Additions.labels(Labels.usersOf(name));
        return switch (store.server()) {
            case StoreServer.BuiltIn builtIn -> user;
            case StoreServer.External(String url, var credentials, var authorities) ->
                    user.and(credentials.map(secret -> login(name, secret)).orElse(Additions.NONE))
                            .and(
                                    authorities
                                            .map(ca -> AuthorityFiles.mounted(volume(name), ca))
                                            .orElse(Additions.NONE));
        };
    }

    private static Additions login(String store, String secret) {
        return Additions.optionalSecret(variable(store, USERNAME_KEY), secret, USERNAME_KEY)
                .and(Additions.secret(variable(store, PASSWORD_KEY), secret, PASSWORD_KEY));
    }

    /** Distinct for distinct stores, because names of stores have no underscore. */
    private static String variable(String store, String key) {
        return "FEATURE_STORE_" + (store.replace('-', '_') + "_" + key).toUpperCase(Locale.ROOT);
    }

    private static String volume(String store) {
        return "store-" + store + "-ca";
    }
}
