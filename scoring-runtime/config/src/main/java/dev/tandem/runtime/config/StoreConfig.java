package dev.tandem.runtime.config;

/**
 * Where the rows of a feature store are kept and how it is reached.
 *
 * @param name the store's name, for messages and metrics
 * @param keyPrefix put before each key, so that several stores may share one server
 * @param url {@code redis://HOST:PORT[/DATABASE]}, or {@code rediss://} for TLS; no user and no password
 * @param usernameVariable the environment variable that holds the user; empty, or one that is not set, for the server's
 *     default user
 * @param passwordVariable the environment variable that holds the password; empty for none
 * @param caPath a PEM file of certificate authorities to trust; empty for the JVM's own
 */
public record StoreConfig(
        String name,
        String keyPrefix,
        String url,
        String usernameVariable,
        String passwordVariable,
        String caPath) {

    public StoreConfig {
        Checks.text("store.name", name);
        Checks.text("store.keyPrefix", keyPrefix);
        Checks.text("store.url", url);
        if (!url.matches("rediss?://[^/?#@ ]+(/[0-9]+)?")) {
            throw Checks.refused(
                    "store.url", url, "allowed: redis://HOST:PORT[/DATABASE] or rediss://...");
        }
        usernameVariable = usernameVariable == null ? "" : usernameVariable;
        passwordVariable = passwordVariable == null ? "" : passwordVariable;
        caPath = caPath == null ? "" : caPath;
    }
}
