package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.core.MalformedJsonException;
import dev.tandem.runtime.core.json.JsonScanner;
import dev.tandem.runtime.serve.RefusedException;

/**
 * The body of a request for the index of models.
 *
 * @param onlyReady whether models that are not ready are left out
 */
record IndexRequest(boolean onlyReady) {

    /** Reads a body, which may be empty: clients that want all send none. */
    static IndexRequest read(byte[] body) {
        if (body.length == 0) {
            return new IndexRequest(false);
        }
        try {
            return read(new JsonScanner(body));
        } catch (MalformedJsonException e) {
            throw RefusedException.invalid(e.getMessage());
        }
    }

    private static IndexRequest read(JsonScanner json) {
        boolean onlyReady = false;
        json.expect('{');
        if (!json.accept('}')) {
            do {
                String key = json.string();
                json.expect(':');
                if (key.equals("ready")) {
                    onlyReady = json.truth();
                } else {
                    json.skipValue();
                }
            } while (json.accept(','));
            json.expect('}');
        }
        json.expectEnd();
        return new IndexRequest(onlyReady);
    }
}
