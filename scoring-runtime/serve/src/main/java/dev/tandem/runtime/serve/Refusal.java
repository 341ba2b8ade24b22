package dev.tandem.runtime.serve;

import java.util.Locale;

/** The kinds of answer that are not a prediction, with the status each protocol has for them. */
public enum Refusal {
    /** The request cannot be read, or asks for what the model does not take or give. */
    INVALID(400, "INVALID_ARGUMENT"),
    /** No such model, version or path. */
    NOT_FOUND(404, "NOT_FOUND"),
    /** No such method; only gRPC has a status of its own for it. */
    UNIMPLEMENTED(404, "UNIMPLEMENTED"),
    METHOD_NOT_ALLOWED(405, "UNIMPLEMENTED"),
    TOO_LARGE(413, "RESOURCE_EXHAUSTED"),
    /** A content encoding that is not read. */
    UNSUPPORTED(415, "UNIMPLEMENTED"),
    TOO_MANY_WAITING(429, "RESOURCE_EXHAUSTED"),
    /** The server's fault, or the model's. */
    FAILED(500, "INTERNAL"),
    DEADLINE_EXCEEDED(504, "DEADLINE_EXCEEDED");

    private final int httpStatus;
    private final String grpcStatus;

    Refusal(int httpStatus, String grpcStatus) {
        this.httpStatus = httpStatus;
        this.grpcStatus = grpcStatus;
    }

    /** The value of the metrics' {@code reason} label. */
    String reason() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** A name of gRPC's status codes. */
    public String grpcStatus() {
        return grpcStatus;
    }
}
