package dev.tandem.controllers.spec;

import java.util.Optional;

/** The server that a store's rows are kept in. */
public sealed interface StoreServer {

    /**
     * A server that somebody else runs.
     *
     * @param credentials the Secret that pods log in with, where they have to
     */
    record External(
            String url, Optional<String> credentials, Optional<EffectiveAuthorities> authorities)
            implements StoreServer {}

    /** A small server that the operator runs for this store. */
    record BuiltIn() implements StoreServer {}
}
