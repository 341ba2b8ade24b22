package dev.tandem.conformance;

import java.util.Optional;

/** Where the server is reached; at least one of them. */
record Endpoints(Optional<Http> http, Optional<GrpcTarget> grpc) implements AutoCloseable {

    static Endpoints of(Options options) {
        return new Endpoints(
                options.http()
                        .map(
                                url ->
                                        Http.of(
                                                url,
                                                options.headers(),
                                                options.timeout(),
                                                options.trust())),
                options.grpc()
                        .map(
                                address ->
                                        GrpcTarget.of(
                                                address,
                                                options.headers(),
                                                options.timeout(),
                                                options.trust())));
    }

    @Override
    public void close() {
        grpc.ifPresent(GrpcTarget::close);
    }
}
