package dev.tandem.bench.servers;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages as they are, so that no candidate is charged for protobuf. */
final class ByteMarshaller implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] value) {
        return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServerServiceDefinition service() {
        var method =
                MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(
                                MethodDescriptor.generateFullMethodName(
                                        Reply.GRPC_SERVICE, Reply.GRPC_METHOD))
                        .setRequestMarshaller(new ByteMarshaller())
                        .setResponseMarshaller(new ByteMarshaller())
                        .build();
        return ServerServiceDefinition.builder(Reply.GRPC_SERVICE)
                .addMethod(
                        method,
                        ServerCalls.asyncUnaryCall(
                                (request, answer) -> {
                                    answer.onNext(Reply.MESSAGE);
                                    answer.onCompleted();
                                }))
                .build();
    }
}
