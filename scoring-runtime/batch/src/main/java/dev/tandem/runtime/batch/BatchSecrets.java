package dev.tandem.runtime.batch;

import dev.tandem.runtime.features.Credentials;

/**
 * What a configuration only names.
 *
 * @param objectStore for {@code s3://}
 * @param featureStore for the view that results go to
 */
public record BatchSecrets(StorageKeys objectStore, Credentials featureStore) {

    /** Nothing is asked for. */
    public static BatchSecrets none() {
        return new BatchSecrets(StorageKeys.NONE, Credentials.none());
    }
}
