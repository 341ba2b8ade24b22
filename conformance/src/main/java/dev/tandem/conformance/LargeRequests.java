package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

import dev.tandem.conformance.RawConnection.Framing;
import dev.tandem.runtime.protocol.ModelInferResponse;

import io.grpc.Status;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Requests that are larger than many servers take. Every server has a limit and none is asked for a certain one: whichever side of it these are on, there
 * is an answer.
 */
final class LargeRequests {

    private static final String ERROR = "inference_rest.md: Inference Response JSON Error Object";
    private static final String CHUNKS = "RFC 9112, 7.1";
    private static final String INFERENCE = "inference_grpc.md: Inference";

    private static final int MEBIBYTES = 16;
    private static final int PADDING = MEBIBYTES << 20;

    /** A field that no message of the protocol has. */
    private static final int UNKNOWN_FIELD = 1_999;

    /** Those that a client makes where no status came. */
    private static final Set<Status.Code> CUT =
            EnumSet.of(
                    Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);

    private LargeRequests() {}

    static List<Clause> clauses() {
        return List.of(
                must(
                        "REST-LARGE-01",
                        ERROR,
                        "A right request with %d MiB of white space is answered, as without or by an HTTP error: the connection is neither cut nor left waiting."
                                .formatted(MEBIBYTES),
                        s -> answered(s, Framing.CONTENT_LENGTH)),
                must(
                        "REST-LARGE-02",
                        ERROR,
                        "Where it is refused, the body is an object with the string \"error\".",
                        s -> refused(s).mustExplain()),
                should(
                        "REST-LARGE-03",
                        "RFC 9110, 15.5.14",
                        "Where it is refused, the status is 413.",
                        s -> refused(s).mustBe(413)),
                should(
                        "REST-LARGE-04",
                        CHUNKS,
                        "A request in chunks, whose length nothing says beforehand, is answered as"
                                + " the plain one.",
                        s -> {
                            var plain = s.plainOutputs();
                            byte[] body = s.request().toString().getBytes(StandardCharsets.UTF_8);
                            post(s, body, Framing.CHUNKED).outputs().mustEqual(plain);
                        }),
                should(
                        "REST-LARGE-05",
                        CHUNKS,
                        "%d MiB in chunks are answered like those of a length that is said."
                                .formatted(MEBIBYTES),
                        s -> answered(s, Framing.CHUNKED)),
                must(
                        "REST-LARGE-06",
                        "inference_rest.md: API Definitions",
                        "After them a right request is answered as before.",
                        s -> {
                            var before = s.plainOutputs();
                            sendAnyway(s);
                            s.rest().infer(s.request()).outputs().mustEqual(before);
                        }),
                must(
                        "GRPC-LARGE-01",
                        INFERENCE,
                        "A right message with %d MiB in a field that the protocol does not have is answered, as without or by an error: the call is neither cut nor left waiting."
                                .formatted(MEBIBYTES),
                        s -> {
                            var plain = s.plainGrpcOutputs();
                            var answer = call(s);
                            if (answer.isOk()) {
                                GrpcTensors.read(answer.message(ModelInferResponse.parser()))
                                        .mustEqual(plain);
                            } else if (isCut(answer.status())) {
                                throw new Unmet("no status came: " + answer.status());
                            }
                        }),
                should(
                        "GRPC-LARGE-02",
                        "gRPC: statuscodes.md",
                        "Where it is refused, the status is RESOURCE_EXHAUSTED, with a message.",
                        s -> {
                            var answer = call(s);
                            NotApplicable.unless(!answer.isOk(), "the server takes it");
                            answer.mustBe(Status.Code.RESOURCE_EXHAUSTED).mustExplain();
                        }),
                must(
                        "GRPC-LARGE-03",
                        INFERENCE,
                        "After it a right message is answered as before.",
                        s -> {
                            var before = s.plainGrpcOutputs();
                            call(s);
                            s.plainGrpcOutputs().mustEqual(before);
                        }));
    }

    private static void answered(Subject s, Framing framing) {
        var plain = s.plainOutputs();
        var answer = post(s, padded(s), framing);
        if (answer.status() == 200) {
            answer.outputs().mustEqual(plain);
        } else {
            answer.mustBeRefused();
        }
    }

    private static Answer refused(Subject s) {
        var answer = post(s, padded(s), Framing.CONTENT_LENGTH);
        NotApplicable.unless(answer.status() != 200, "the server takes it");
        return answer;
    }

    private static void sendAnyway(Subject s) {
        for (var framing : Framing.values()) {
            try {
                post(s, padded(s), framing);
            } catch (Unmet e) {
                // Another clause says so.
            }
        }
    }

    private static Answer post(Subject s, byte[] body, Framing framing) {
        try (var connection = RawConnection.open(s.rest().http(), s.exchanges()::add)) {
            return connection.post(s.rest().modelPath() + "/infer", body, framing).answer();
        }
    }

    /** White space before the last brace, so that nobody knows the request before everything is read. */
    private static byte[] padded(Subject s) {
        byte[] request = s.request().toString().getBytes(StandardCharsets.UTF_8);
        byte[] space = new byte[PADDING];
        Arrays.fill(space, (byte) ' ');
        var body = new ByteArrayOutputStream(request.length + PADDING);
        body.write(request, 0, request.length - 1);
        body.writeBytes(space);
        body.write('}');
        return body.toByteArray();
    }

    private static GrpcAnswer call(Subject s) {
        var request = GrpcTensors.raw(s.model().name(), s.model().sample()).build();
        var padding =
                UnknownFieldSet.newBuilder()
                        .addField(
                                UNKNOWN_FIELD,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[PADDING]))
                                        .build())
                        .build();
        return s.grpc()
                .call(
                        Grpc.SERVICE + "/ModelInfer",
                        request.toByteString().concat(padding.toByteString()),
                        request + "and " + PADDING + " bytes in field " + UNKNOWN_FIELD,
                        "identity");
    }

    private static boolean isCut(Status status) {
        var description = status.getDescription();
        return CUT.contains(status.getCode())
                || (description != null && description.contains("HTTP/2 error code"));
    }
}
