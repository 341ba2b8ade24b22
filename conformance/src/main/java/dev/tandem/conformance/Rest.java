package dev.tandem.conformance;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** Asks by HTTP, and writes down what was said. */
final class Rest {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final Http http;
    private final String model;
    private final Consumer<Exchange> notes;

    Rest(Http http, String model, Consumer<Exchange> notes) {
        this.http = http;
        this.model = segment(model);
        this.notes = notes;
    }

    Http http() {
        return http;
    }

    String modelPath() {
        return "/v2/models/" + model;
    }

    String modelPath(String version) {
        return modelPath() + "/versions/" + segment(version);
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Answer get(String path) {
        return send("GET", path, Map.of(), new byte[0]);
    }

    Answer post(String path, String body) {
        return send("POST", path, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    Answer infer(JsonNode body) {
        return infer(body.toString());
    }

    Answer infer(String body) {
        return post(modelPath() + "/infer", body);
    }

    Answer send(String method, String path, Map<String, String> headers, byte[] body) {
        var request =
                HttpRequest.newBuilder(http.at(path))
                        .timeout(http.timeout())
                        .method(
                                method,
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
        http.headers().forEach(request::setHeader);
        headers.forEach(request::setHeader);
        var sent = new StringBuilder(method).append(' ').append(path);
        headers.forEach((name, value) -> sent.append('\n').append(name).append(": ").append(value));
        if (body.length > 0) {
            sent.append("\n\n").append(new String(body, StandardCharsets.UTF_8));
        }
        try {
            var answer = answer(request.build());
            var came =
                    new Answer(
                            answer.statusCode(),
                            answer.headers(),
                            ByteBuffer.wrap(answer.body()).asReadOnlyBuffer());
            notes.accept(Exchange.of(sent.toString(), came.status() + "\n" + came.text()));
            return came;
        } catch (IOException e) {
            notes.accept(Exchange.of(sent.toString(), e.toString()));
            throw new Unmet("no answer came: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unmet("interrupted while waiting for an answer");
        }
    }

    /** Asks again where the server closed a connection that was kept: it may do so between two requests. */
    private HttpResponse<byte[]> answer(HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return http.client().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return http.client().send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }
}
