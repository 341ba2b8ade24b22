package dev.tandem.runtime.serve;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;

import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelStreamInferResponse;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of a call that stays open; it reads as many answers as it is told to and no more. */
final class TestStream<A extends Message, B> extends ClientCall.Listener<B> {

    /** HealthCheckResponse, of which only the first field matters. */
    record Health(boolean serving) {}

    private final ClientCall<A, B> call;
    private final List<B> messages = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    private TestStream(ManagedChannel channel, MethodDescriptor<A, B> method) {
        call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(this, new Metadata());
    }

    static TestStream<ModelInferRequest, ModelStreamInferResponse> infer(ManagedChannel channel) {
        return new TestStream<>(
                channel,
                MethodDescriptor.<ModelInferRequest, ModelStreamInferResponse>newBuilder()
                        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                        .setFullMethodName("inference.GRPCInferenceService/ModelStreamInfer")
                        .setRequestMarshaller(
                                ProtoUtils.marshaller(ModelInferRequest.getDefaultInstance()))
                        .setResponseMarshaller(
                                ProtoUtils.marshaller(
                                        ModelStreamInferResponse.getDefaultInstance()))
                        .build());
    }

    /** Watches the whole server's health. */
    static TestStream<Empty, Health> watch(ManagedChannel channel) {
        var stream =
                new TestStream<>(
                        channel,
                        MethodDescriptor.<Empty, Health>newBuilder()
                                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                                .setFullMethodName("grpc.health.v1.Health/Watch")
                                .setRequestMarshaller(
                                        ProtoUtils.marshaller(Empty.getDefaultInstance()))
                                .setResponseMarshaller(new HealthMarshaller())
                                .build());
        stream.send(Empty.getDefaultInstance());
        stream.complete();
        return stream;
    }

    void send(A message) {
        call.sendMessage(message);
    }

    void cancel() {
        call.cancel("as after a deadline", null);
    }

    boolean isOpen() {
        return !end.isDone();
    }

    void complete() {
        call.halfClose();
    }

    /** Reads so many more answers. */
    void take(int count) {
        call.request(count);
    }

    /** What it has read. */
    List<B> messages() {
        return messages;
    }

    /** How it ended; waits for that. */
    Status end() {
        return end.join();
    }

    @Override
    public void onMessage(B message) {
        messages.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end.complete(status);
    }

    private static final class HealthMarshaller implements MethodDescriptor.Marshaller<Health> {

        /** Field 1, a number, 1 for SERVING. */
        private static final byte[] SERVING = {8, 1};

        @Override
        public InputStream stream(Health value) {
            throw new UnsupportedOperationException("it is only read");
        }

        @Override
        public Health parse(InputStream stream) {
            try {
                return new Health(Arrays.equals(stream.readAllBytes(), SERVING));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
