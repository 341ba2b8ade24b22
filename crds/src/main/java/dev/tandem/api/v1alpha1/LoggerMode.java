package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What the payload log tells. */
public enum LoggerMode {
    /** Requests and answers. */
    @JsonProperty("all")
    ALL,
    /** Requests alone. */
    @JsonProperty("request")
    REQUEST,
    /** Answers alone. */
    @JsonProperty("response")
    RESPONSE;

    /** Null for a mode of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static LoggerMode of(String text) {
        return switch (text) {
            case "all" -> ALL;
            case "request" -> REQUEST;
            case "response" -> RESPONSE;
            default -> null;
        };
    }
}
