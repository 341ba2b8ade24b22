package dev.tandem.runtime.serve;

/** The status codes of gRPC that this server answers with (grpc/grpc, doc/statuscodes.md). */
public enum GrpcStatus {
    OK(0),
    INVALID_ARGUMENT(3),
    DEADLINE_EXCEEDED(4),
    NOT_FOUND(5),
    RESOURCE_EXHAUSTED(8),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14);

    private final String code;

    GrpcStatus(int code) {
        this.code = Integer.toString(code);
    }

    /** The value of the {@code grpc-status} trailer. */
    public String code() {
        return code;
    }
}
