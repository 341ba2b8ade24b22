package dev.tandem.runtime.serve.tls;

import dev.tandem.runtime.config.TlsConfig;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The certificate in use. The files are looked at again and again: what is renewed there is for the connections that come
 * next, and those that are open are left alone. What is renewed and broken is refused, and the one in use stays.
 */
public final class ServerTls {

    private static final System.Logger LOG = System.getLogger(ServerTls.class.getName());

    /** Far less than the minute or two that a kubelet takes to bring a changed Secret into a volume. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final TlsConfig config;
    private final Vertx vertx;
    private volatile ServerCertificate used;

    /** What was taken or refused before; nobody has to be told of it again. */
    private PemFiles judged;

    /** What the last look saw. */
    private PemFiles seen;

    private ServerTls(TlsConfig config, Vertx vertx, PemFiles files, ServerCertificate used) {
        this.config = config;
        this.vertx = vertx;
        this.judged = files;
        this.seen = files;
        this.used = used;
    }

    /**
     * Reads the certificate.
     *
     * @throws CertificateRefusedException if there is none that can be used
     */
    public static ServerTls open(TlsConfig config, Vertx vertx) {
        var files = PemFiles.read(config);
        return new ServerTls(
                config, vertx, files, ServerCertificate.of(files, config, Instant.now(), vertx));
    }

    /** How connections are made that come from now on; clients choose between HTTP/1.1 and HTTP/2 by ALPN. */
    public HttpServerOptions of(HttpServerOptions options) {
        return options.setSsl(true)
                .setUseAlpn(true)
                // A handshake costs many times what a small request does: nothing for an event
                // loop.
                .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true))
                .setKeyCertOptions(used.keys());
    }

    /** When the certificate in use expires. */
    public Instant expiry() {
        return used.expiry();
    }

    /**
     * Looks for a renewed certificate for as long as Vert.x runs.
     *
     * @param use makes connections by what {@link #of} says then
     */
    public void renew(Supplier<Future<Boolean>> use) {
        vertx.setPeriodic(
                LOOK_EVERY.toMillis(),
                ignored ->
                        vertx.executeBlocking(this::renewed)
                                .compose(renewed -> renewed ? use.get() : Future.succeededFuture())
                                .onFailure(
                                        e ->
                                                LOG.log(
                                                        System.Logger.Level.ERROR,
                                                        "the renewed certificate cannot be used",
                                                        e)));
    }

    /**
     * Whether there is another one now. It is judged at the second look that sees it: the files are two, and may be in the
     * middle of being written where it is not a kubelet who does it.
     */
    private boolean renewed() {
        var files = PemFiles.read(config);
        boolean settled = files.equals(seen);
        seen = files;
        if (!settled || files.equals(judged)) {
            return false;
        }
        judged = files;
        try {
            used = ServerCertificate.of(files, config, Instant.now(), vertx);
        } catch (CertificateRefusedException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the renewed certificate is refused, and the one of %s that expires at %s stays in use: %s"
                            .formatted(used.subject(), used.expiry(), e.getMessage()));
            return false;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "the certificate was renewed: of %s, expires at %s"
                        .formatted(used.subject(), used.expiry()));
        return true;
    }
}
