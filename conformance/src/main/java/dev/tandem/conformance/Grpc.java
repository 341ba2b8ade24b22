package dev.tandem.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;

import dev.tandem.runtime.protocol.ModelInferRequest;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Asks by gRPC, in bytes, so that wrong messages can be sent too, and writes down what was said. */
final class Grpc {

    static final String SERVICE = "inference.GRPCInferenceService";

    private final GrpcTarget target;
    private final Consumer<Exchange> notes;

    Grpc(GrpcTarget target, Consumer<Exchange> notes) {
        this.target = target;
        this.notes = notes;
    }

    GrpcTarget target() {
        return target;
    }

    Consumer<Exchange> notes() {
        return notes;
    }

    /** Calls a method of the inference service. */
    GrpcAnswer call(String method, Message request) {
        return call(SERVICE + "/" + method, request.toByteString(), request.toString(), "identity");
    }

    GrpcAnswer infer(ModelInferRequest request) {
        return call("ModelInfer", request);
    }

    GrpcAnswer call(String fullMethod, ByteString request, String shown, String compression) {
        var options =
                CallOptions.DEFAULT
                        .withDeadlineAfter(target.timeout().toMillis(), TimeUnit.MILLISECONDS)
                        .withCompression(compression);
        var sent = fullMethod + "\n" + shown;
        try {
            var bytes =
                    ClientCalls.blockingUnaryCall(
                            target.channel(),
                            method(MethodDescriptor.MethodType.UNARY, fullMethod),
                            options,
                            request);
            notes.accept(Exchange.of(sent, "OK\n" + shown(bytes)));
            return new GrpcAnswer(Status.OK, bytes);
        } catch (StatusRuntimeException e) {
            notes.accept(Exchange.of(sent, e.getStatus().toString()));
            return new GrpcAnswer(e.getStatus(), ByteString.EMPTY);
        }
    }

    /**
     * What a streaming call comes to; notes what ended it otherwise.
     *
     * @param sent as the notes show it
     * @param trouble what is said where it ended with a status: a format for that
     * @throws NotApplicable where the server does not have the method
     */
    <T> T await(
            CompletableFuture<T> outcome,
            Duration patience,
            String fullMethod,
            String sent,
            String trouble) {
        try {
            return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var status = Status.fromThrowable(e.getCause());
            notes.accept(Exchange.of(sent, status.toString()));
            NotApplicable.unless(
                    status.getCode() != Status.Code.UNIMPLEMENTED,
                    "the server does not offer " + fullMethod);
            throw new Unmet(trouble.formatted(status));
        } catch (TimeoutException e) {
            notes.accept(Exchange.of(sent, "nothing"));
            throw new Unmet("no answer came in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unmet("interrupted while waiting for an answer");
        }
    }

    static MethodDescriptor<ByteString, ByteString> method(
            MethodDescriptor.MethodType type, String fullMethod) {
        return MethodDescriptor.<ByteString, ByteString>newBuilder()
                .setType(type)
                .setFullMethodName(fullMethod)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    /** By field numbers, since what came need not be the message that was expected. */
    static String shown(ByteString message) {
        try {
            return UnknownFieldSet.parseFrom(message).toString();
        } catch (InvalidProtocolBufferException e) {
            return message.size() + " bytes that are no protobuf message";
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<ByteString> {

        @Override
        public InputStream stream(ByteString value) {
            return new ByteArrayInputStream(value.toByteArray());
        }

        @Override
        public ByteString parse(InputStream stream) {
            try {
                return ByteString.readFrom(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
