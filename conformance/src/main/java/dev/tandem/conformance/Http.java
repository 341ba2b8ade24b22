package dev.tandem.conformance;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;

/**
 * How the server is reached by HTTP.
 *
 * @param headers sent with every request
 * @param timeout for an answer; one that does not come fails the clause
 */
record Http(HttpClient client, URI base, Map<String, String> headers, Duration timeout) {

    Http {
        headers = Map.copyOf(headers);
    }

    static Http of(URI base, Map<String, String> headers, Duration timeout, Trust trust) {
        // Not HTTP/2: the upgrade's headers would be part of every clause.
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeout)
                        .sslContext(trust.context())
                        .build();
        var text = base.toString();
        return new Http(
                client,
                URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text),
                headers,
                timeout);
    }

    URI at(String path) {
        return URI.create(base + path);
    }
}
