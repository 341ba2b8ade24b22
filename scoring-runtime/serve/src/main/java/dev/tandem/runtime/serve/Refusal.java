package dev.tandem.runtime.serve;

import java.util.Locale;

/** The kinds of answer that are not a prediction, with the status each protocol has for them. */
public enum Refusal {
    /** The request cannot be read, or asks for what the model does not take or give. */
    INVALID(400, GrpcStatus.INVALID_ARGUMENT),
    /** No such model, version or path. */
    NOT_FOUND(404, GrpcStatus.NOT_FOUND),
    /** No such method; only gRPC has a status of its own for it. */
    UNIMPLEMENTED(404, GrpcStatus.UNIMPLEMENTED),
    METHOD_NOT_ALLOWED(405, GrpcStatus.UNIMPLEMENTED),
    TOO_LARGE(413, GrpcStatus.RESOURCE_EXHAUSTED),
    /** A content encoding that is not read. */
    UNSUPPORTED(415, GrpcStatus.UNIMPLEMENTED),
    TOO_MANY_WAITING(429, GrpcStatus.RESOURCE_EXHAUSTED),
    /** What the protocol's dialects have and this server has not, on purpose. */
    NOT_SUPPORTED(501, GrpcStatus.UNIMPLEMENTED),
    /** The server's fault, or the model's. */
    FAILED(500, GrpcStatus.INTERNAL),
    /** A store that has to be asked does not answer; trying again may help. */
    UNAVAILABLE(503, GrpcStatus.UNAVAILABLE),
    DEADLINE_EXCEEDED(504, GrpcStatus.DEADLINE_EXCEEDED);

    private final int httpStatus;
    private final GrpcStatus grpcStatus;

    Refusal(int httpStatus, GrpcStatus grpcStatus) {
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

    public GrpcStatus grpcStatus() {
        return grpcStatus;
    }
}
