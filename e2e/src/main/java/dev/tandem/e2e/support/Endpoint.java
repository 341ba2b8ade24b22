package dev.tandem.e2e.support;

/** Where a service listens, REST and gRPC alike. */
public record Endpoint(String host, int port) {

    public RestClient rest() {
        return new RestClient(this);
    }

    public GrpcClient grpc() {
        return new GrpcClient(this);
    }

    String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
