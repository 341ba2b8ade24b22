package dev.tandem.runtime.config;

import java.util.List;
import java.util.Optional;

/**
 * Where requests and answers are told, as CloudEvents. Exactly one of {@code url} and {@code kafka} is given.
 *
 * @param mode one of {@link #MODES}: what is told
 * @param sampleRatio the part of the requests that is told, more than 0, at most 1
 * @param queueBytes most memory of what waits to be told, bytes; what does not fit is dropped
 * @param service the InferenceService that events are from; empty outside of Kubernetes
 * @param namespace its namespace; empty outside of Kubernetes
 * @param url where each event is sent by POST; empty with {@code kafka}
 * @param kafka how Kafka is reached; null with {@code url}
 * @param topic the topic that events go to; empty with {@code url}
 */
public record PayloadLogConfig(
        String mode,
        double sampleRatio,
        int queueBytes,
        String service,
        String namespace,
        String url,
        KafkaConfig kafka,
        String topic) {

    public static final String ALL = "all";
    public static final String REQUEST = "request";
    public static final String RESPONSE = "response";

    /** What may be told: requests, answers, or both. */
    public static final List<String> MODES = List.of(ALL, REQUEST, RESPONSE);

    public static final int MIN_QUEUE_BYTES = 64 * 1024;
    public static final int MAX_QUEUE_BYTES = 1 << 30;

    public PayloadLogConfig {
        Checks.oneOf("logger.mode", mode, MODES);
        if (!(sampleRatio > 0 && sampleRatio <= 1)) {
            throw Checks.refused(
                    "logger.sampleRatio",
                    Double.toString(sampleRatio),
                    "allowed: more than 0, at most 1");
        }
        Checks.between("logger.queueBytes", queueBytes, MIN_QUEUE_BYTES, MAX_QUEUE_BYTES, " bytes");
        service = service == null ? "" : service;
        namespace = namespace == null ? "" : namespace;
        url = url == null ? "" : url;
        topic = topic == null ? "" : topic;
        if (url.isEmpty() == (kafka == null)) {
            throw new IllegalArgumentException(
                    "logger needs either url or kafka, and not both: where events are to go");
        }
        if (kafka != null) {
            Checks.text("logger.topic", topic);
        } else {
            Checks.url("logger.url", url);
        }
    }

    /** How Kafka is reached, where events go there. */
    public Optional<KafkaConfig> knownKafka() {
        return Optional.ofNullable(kafka);
    }

    /** Whether requests are told. */
    public boolean hasRequests() {
        return !mode.equals(RESPONSE);
    }

    /** Whether answers are told. */
    public boolean hasResponses() {
        return !mode.equals(REQUEST);
    }
}
