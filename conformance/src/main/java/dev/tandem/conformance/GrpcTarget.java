package dev.tandem.conformance;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;

import java.time.Duration;
import java.util.Map;

/**
 * How the server is reached by gRPC.
 *
 * @param timeout for an answer; one that does not come fails the clause
 */
record GrpcTarget(ManagedChannel channel, Duration timeout) implements AutoCloseable {

    private static final int LARGEST_MESSAGE = 64 << 20;

    static GrpcTarget of(String address, Map<String, String> headers, Duration timeout) {
        var metadata = new Metadata();
        headers.forEach(
                (name, value) ->
                        metadata.put(
                                Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return new GrpcTarget(
                NettyChannelBuilder.forTarget(address)
                        .usePlaintext()
                        .maxInboundMessageSize(LARGEST_MESSAGE)
                        .intercept(MetadataUtils.newAttachHeadersInterceptor(metadata))
                        .build(),
                timeout);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
