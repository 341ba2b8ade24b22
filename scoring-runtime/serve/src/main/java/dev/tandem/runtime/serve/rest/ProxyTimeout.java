package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

import java.util.concurrent.TimeUnit;

/**
 * How long the proxy that sends a request goes on waiting for its answer. HTTP has no header of its own for it; this one is
 * Envoy's, which it sets by its route's timeout (envoyproxy/envoy, docs, "Router", HTTP headers), and with it the meshes and
 * gateways made of it.
 */
final class ProxyTimeout {

    private static final CharSequence MILLIS =
            HttpHeaders.createOptimized("x-envoy-expected-rq-timeout-ms");

    private ProxyTimeout() {}

    /** From the request's arrival, nanoseconds; the largest there is where nothing is said, or 0. */
    static long nanos(MultiMap headers) {
        String millis = headers.get(MILLIS);
        if (millis == null) {
            return Long.MAX_VALUE;
        }
        try {
            long number = Long.parseLong(millis);
            if (number >= 0) {
                return number == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(number);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw RefusedException.invalid(
                "%s '%s' is no time; it takes whole milliseconds".formatted(MILLIS, millis));
    }
}
