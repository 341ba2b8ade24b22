package dev.tandem.conformance;

import java.util.Optional;

/** Where the server is reached; at least one of them. */
record Endpoints(Optional<Http> http, Optional<GrpcTarget> grpc) {}
