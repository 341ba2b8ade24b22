package dev.tandem.runtime.features;

import dev.tandem.runtime.config.StoreConfig;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.protocol.ProtocolVersion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.time.Duration;

/** A store's configuration in the client library's words. */
final class StoreAddress {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** More commands than this wait for a server that does not answer; the next are refused at once. */
    private static final int MOST_WAITING = 20_000;

    private StoreAddress() {}

    static RedisURI uri(StoreConfig store, Credentials credentials) {
        var uri = RedisURI.create(store.url());
        uri.setTimeout(CONNECT_TIMEOUT);
        uri.setClientName("tandem");
        if (!credentials.password().isEmpty()) {
            // Without a user the server takes its default one.
            var known =
                    RedisCredentials.just(
                            credentials.username().isEmpty() ? null : credentials.username(),
                            credentials.password());
            uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> known));
        }
        return uri;
    }

    /**
     * How the library behaves.
     *
     * @throws IllegalArgumentException if the certificate authorities cannot be read
     */
    static ClientOptions options(StoreConfig store) {
        var options =
                ClientOptions.builder()
                        // Connecting anew is StoreConnection's: it knows why it failed and says so.
                        .autoReconnect(false)
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .requestQueueSize(MOST_WAITING)
                        // The older protocol, because its handshake asks for the password by a PING
                        // that fails in plain words.
                        .protocolVersion(ProtocolVersion.RESP2)
                        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                        .pingBeforeActivateConnection(true)
                        .socketOptions(
                                SocketOptions.builder()
                                        .connectTimeout(CONNECT_TIMEOUT)
                                        .tcpNoDelay(true)
                                        .build());
        if (!store.caPath().isEmpty()) {
            options.sslOptions(
                    SslOptions.builder()
                            .jdkSslProvider()
                            .trustManager(checked(Path.of(store.caPath())).toFile())
                            .build());
        }
        return options.build();
    }

    /** Looked at here, because the library would look at each connection only. */
    private static Path checked(Path authorities) {
        try (var in = Files.newInputStream(authorities)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                throw new IllegalArgumentException(
                        "store.caPath '%s' holds no certificate; it must be a PEM file"
                                .formatted(authorities));
            }
            return authorities;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "store.caPath '%s' cannot be read as a PEM file of certificates: %s"
                            .formatted(authorities, e.getMessage()),
                    e);
        }
    }
}
