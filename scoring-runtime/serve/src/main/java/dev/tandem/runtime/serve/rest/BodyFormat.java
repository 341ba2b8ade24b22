package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.coding.ContentCoding;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/**
 * What a request's headers say of its body.
 *
 * @param jsonBytes how many of its first bytes, once decompressed, are JSON (Triton's binary data extension); {@link #ALL}
 *     where nothing is said of it
 */
record BodyFormat(ContentCoding coding, int jsonBytes) {

    static final int ALL = -1;

    static final CharSequence JSON_BYTES =
            HttpHeaders.createOptimized("inference-header-content-length");

    /** JSON as it is. */
    static final BodyFormat USUAL = new BodyFormat(ContentCoding.IDENTITY, ALL);

    static BodyFormat of(MultiMap headers) {
        String coding = headers.get(HttpHeaders.CONTENT_ENCODING);
        String jsonBytes = headers.get(JSON_BYTES);
        if (coding == null && jsonBytes == null) {
            return USUAL;
        }
        return new BodyFormat(
                coding == null ? ContentCoding.IDENTITY : ContentCoding.named(coding),
                jsonBytes == null ? ALL : number(jsonBytes));
    }

    private static int number(String jsonBytes) {
        try {
            int number = Integer.parseInt(jsonBytes);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw RefusedException.invalid(
                "Inference-Header-Content-Length '%s' is no number of bytes; it says how many of the body's first bytes are JSON"
                        .formatted(jsonBytes));
    }
}
