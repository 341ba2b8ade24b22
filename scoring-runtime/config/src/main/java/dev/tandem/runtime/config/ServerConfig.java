package dev.tandem.runtime.config;

import java.util.Optional;

/**
 * Where the runtime listens.
 *
 * @param port the one TCP port of HTTP/1.1, HTTP/2 and gRPC, {@value #MIN_PORT} to {@value #MAX_PORT}
 * @param tls null: in plain text
 */
public record ServerConfig(int port, TlsConfig tls) {

    public static final int MIN_PORT = 1;
    public static final int MAX_PORT = 65_535;

    public ServerConfig {
        Checks.between("server.port", port, MIN_PORT, MAX_PORT, "");
    }

    /** In plain text on a port. */
    public static ServerConfig plain(int port) {
        return new ServerConfig(port, null);
    }

    /** The certificate, where TLS is spoken. */
    public Optional<TlsConfig> knownTls() {
        return Optional.ofNullable(tls);
    }
}
