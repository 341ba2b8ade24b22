package dev.tandem.runtime.app;

import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.serve.lookup.RequestLookups;

import java.util.HashMap;
import java.util.Optional;

/** Feature stores with the credentials that their configurations only name. */
record StoreAccess(Settings settings) {

    Credentials credentials(StoreConfig store) throws Failure {
        return new Credentials(
                settings.optionalSecret(store.usernameVariable()),
                settings.secret("store.passwordVariable", store.passwordVariable()));
    }

    /** What is looked up for the requests of a model; begins to connect, and does not wait for it. */
    Optional<RequestLookups> lookups(RuntimeConfig config, ModelSignature signature)
            throws Failure {
        var credentials = new HashMap<StoreConfig, Credentials>();
        for (var features : config.features()) {
            credentials.put(features.store(), credentials(features.store()));
        }
        if (config.knownPrecomputed().isPresent()) {
            var store = config.knownPrecomputed().get().store();
            credentials.put(store, credentials(store));
        }
        try {
            return RequestLookups.connect(config, signature, credentials::get);
        } catch (IllegalArgumentException e) {
            throw new Failure(TerminationReason.ConfigInvalid, e.getMessage(), e);
        }
    }
}
