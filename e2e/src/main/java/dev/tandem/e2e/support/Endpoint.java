package dev.tandem.e2e.support;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Where a service listens, REST and gRPC alike. */
public record Endpoint(String host, int port) {

    private static final int CONNECT_MILLIS = 2_000;

    public RestClient rest() {
        return new RestClient(this);
    }

    public GrpcClient grpc() {
        return new GrpcClient(this);
    }

    boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            // Refused for want of a pod behind it, as far as the node knows.
            return false;
        }
    }

    /** HOST:PORT. */
    public String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
