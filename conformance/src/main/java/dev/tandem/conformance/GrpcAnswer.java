package dev.tandem.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;

import io.grpc.Status;

import java.util.EnumSet;
import java.util.Set;

/**
 * An answer by gRPC.
 *
 * @param body the message's bytes, empty unless the status is OK
 */
record GrpcAnswer(Status status, ByteString body) {

    /** Those that say that the request was wrong, and not the server. */
    private static final Set<Status.Code> OF_THE_CLIENT =
            EnumSet.of(
                    Status.Code.INVALID_ARGUMENT,
                    Status.Code.NOT_FOUND,
                    Status.Code.OUT_OF_RANGE,
                    Status.Code.FAILED_PRECONDITION,
                    Status.Code.RESOURCE_EXHAUSTED);

    boolean isOk() {
        return status.isOk();
    }

    boolean isUnimplemented() {
        return status.getCode() == Status.Code.UNIMPLEMENTED;
    }

    <T> T message(Parser<T> parser) {
        mustBe(Status.Code.OK);
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new Unmet("the answer is not the message that it should be: " + e.getMessage());
        }
    }

    GrpcAnswer mustBe(Status.Code expected) {
        if (status.getCode() != expected) {
            throw new Unmet("expected status %s, but it is %s".formatted(expected, text()));
        }
        return this;
    }

    GrpcAnswer mustBeRefused() {
        if (isOk()) {
            throw new Unmet("expected an error, but the status is OK");
        }
        return this;
    }

    GrpcAnswer mustBlameTheClient() {
        mustBeRefused();
        if (!OF_THE_CLIENT.contains(status.getCode())) {
            throw new Unmet(
                    "expected a status that blames the request, such as INVALID_ARGUMENT, but it is"
                            + " "
                            + text());
        }
        return this;
    }

    GrpcAnswer mustExplain() {
        mustBeRefused();
        if (status.getDescription() == null || status.getDescription().isBlank()) {
            throw new Unmet("status " + status.getCode() + " comes without a message");
        }
        return this;
    }

    private String text() {
        var description = status.getDescription();
        return status.getCode() + (description == null ? "" : " (" + description + ")");
    }
}
