package dev.tandem.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** An answer by HTTP. */
record Answer(int status, HttpHeaders headers, ByteBuffer body) {

    /** Strict, and with every digit of a number. */
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** How much of a body a message repeats. */
    private static final int SHORT = 120;

    String text() {
        return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    Answer mustBe(int expected) {
        if (status != expected) {
            throw new Unmet(
                    "expected status %d, but it is %d: %s"
                            .formatted(expected, status, shortened(text())));
        }
        return this;
    }

    /** The object that a good answer's body is. */
    JsonNode object() {
        mustBe(200);
        JsonNode json = parsed();
        if (!json.isObject()) {
            throw new Unmet("expected a JSON object as the body, but it is " + json.getNodeType());
        }
        return json;
    }

    JsonNode parsed() {
        if (!body.hasRemaining()) {
            throw new Unmet("the body is empty");
        }
        try {
            return JSON.readTree(text());
        } catch (JsonProcessingException e) {
            throw new Unmet("the body is not JSON: " + shortened(text()));
        }
    }

    /** Whatever is wrong with the request: an HTTP error. */
    Answer mustBeRefused() {
        if (status < 400) {
            throw new Unmet("expected an HTTP error, but the status is " + status);
        }
        return this;
    }

    /** What stands in the path is not there. */
    Answer mustBeNotFound() {
        if (status != 404 && status != 400) {
            throw new Unmet(
                    "expected status 404 or 400, but it is %d: %s"
                            .formatted(status, shortened(text())));
        }
        return this;
    }

    /** An HTTP error that says that the request was wrong, and not the server. */
    Answer mustBlameTheClient() {
        mustBeRefused();
        if (status >= 500) {
            throw new Unmet("expected a status of 400 to 499, but it is " + status);
        }
        return this;
    }

    /** An HTTP error with the body that the specification gives errors. */
    Answer mustExplain() {
        mustBeRefused();
        var json = parsed();
        if (!json.path("error").isTextual()) {
            throw new Unmet(
                    "expected a body {\"error\": STRING}, but it is " + shortened(json.toString()));
        }
        return this;
    }

    private static String shortened(String text) {
        return text.length() <= SHORT ? text : text.substring(0, SHORT) + "...";
    }

    /** The outputs of an inference that went well. */
    Outputs outputs() {
        var outputs = object().path("outputs");
        if (!outputs.isArray() || outputs.isEmpty()) {
            throw new Unmet("'outputs' is no array with something in it");
        }
        var tensors = new ArrayList<Tensor>();
        outputs.forEach(output -> tensors.add(Tensor.of(output)));
        return Outputs.of(tensors);
    }
}
