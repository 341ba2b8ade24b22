package dev.tandem.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the operator asked of the API server, as the API server saw it. */
record AuditLog(Path file) {

    /** Every request of the operator, once: watches when they begin, all else when answered. */
    static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            omitManagedFields: true
            rules:
              - level: Metadata
                users: ["%s"]
              - level: None
            """
                    .formatted(ApiServer.OPERATOR);

    private static final String DECISION = "authorization.k8s.io/decision";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");

    /**
     * One request.
     *
     * @param kind {@code resource} or {@code resource/subresource}
     * @param code of the answer
     * @param allowed whether the operator has the right to ask for it, whatever the answer
     */
    record Request(
            String verb,
            String group,
            String kind,
            String namespace,
            String name,
            int code,
            boolean allowed) {

        boolean isWrite() {
            return WRITES.contains(verb);
        }

        String what() {
            return verb + " " + kind;
        }
    }

    /** The writes of the operator in a namespace. */
    List<Request> writes(String namespace) {
        return requests()
                .filter(Request::isWrite)
                .filter(request -> request.namespace().equals(namespace))
                .toList();
    }

    /** All requests of the operator for objects. */
    Stream<Request> requests() {
        try {
            // The last line may be half written.
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(AuditLog::json)
                    .filter(event -> event.has("objectRef"))
                    .filter(event -> isStartOfWatch(event) || isAnswer(event))
                    .map(AuditLog::request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStartOfWatch(JsonNode event) {
        return event.get("stage").asText().equals("ResponseStarted");
    }

    private static boolean isAnswer(JsonNode event) {
        return event.get("stage").asText().equals("ResponseComplete")
                && !event.get("verb").asText().equals("watch");
    }

    private static Request request(JsonNode event) {
        JsonNode object = event.get("objectRef");
        String subresource = object.path("subresource").asText();
        return new Request(
                event.get("verb").asText(),
                object.path("apiGroup").asText(),
                object.get("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
                object.path("namespace").asText(),
                object.path("name").asText(),
                event.path("responseStatus").path("code").asInt(),
                "allow".equals(event.path("annotations").path(DECISION).asText()));
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(line, e);
        }
    }
}
