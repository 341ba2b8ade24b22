package dev.tandem.runtime.config;

/**
 * Where the runtime listens.
 *
 * @param port the one TCP port of HTTP/1.1, HTTP/2 and gRPC, {@value #MIN_PORT} to {@value #MAX_PORT}
 */
public record ServerConfig(int port) {

    public static final int MIN_PORT = 1;
    public static final int MAX_PORT = 65_535;

    public ServerConfig {
        Checks.between("server.port", port, MIN_PORT, MAX_PORT, "");
    }
}
