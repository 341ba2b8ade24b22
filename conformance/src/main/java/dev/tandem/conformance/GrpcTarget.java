package dev.tandem.conformance;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;

import java.time.Duration;
import java.util.Map;

import javax.net.ssl.SSLException;

/**
 * How the server is reached by gRPC.
 *
 * @param timeout for an answer; one that does not come fails the clause
 */
record GrpcTarget(ManagedChannel channel, Duration timeout) implements AutoCloseable {

    private static final int LARGEST_MESSAGE = 64 << 20;

    /** What an address begins with where TLS is spoken there. */
    static final String BY_TLS = "grpcs://";

    static GrpcTarget of(
            String address, Map<String, String> headers, Duration timeout, Trust trust) {
        var metadata = new Metadata();
        headers.forEach(
                (name, value) ->
                        metadata.put(
                                Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return new GrpcTarget(
                channel(address, trust)
                        .maxInboundMessageSize(LARGEST_MESSAGE)
                        .intercept(MetadataUtils.newAttachHeadersInterceptor(metadata))
                        .build(),
                timeout);
    }

    private static NettyChannelBuilder channel(String address, Trust trust) {
        if (!address.startsWith(BY_TLS)) {
            return NettyChannelBuilder.forTarget(address).usePlaintext();
        }
        try {
            return NettyChannelBuilder.forTarget(address.substring(BY_TLS.length()))
                    .sslContext(GrpcSslContexts.forClient().trustManager(trust.managers()).build());
        } catch (SSLException e) {
            throw new CannotRun("--grpc %s: no TLS: %s".formatted(address, e.getMessage()));
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
