package dev.tandem.runtime.serve.tls;

import dev.tandem.runtime.config.TlsConfig;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.X509KeyManager;

/**
 * A certificate with its key, both of which were tried out.
 *
 * @param subject whom it names, for messages
 * @param expiry from when on clients refuse it
 * @param keys what a handshake is made with
 */
record ServerCertificate(String subject, Instant expiry, KeyCertOptions keys) {

    private static final byte[] SIGNED = {1};

    /**
     * Reads and checks it. One that is not valid yet is taken: clocks differ, and it will be.
     *
     * @throws CertificateRefusedException if no client could make a connection with it
     */
    static ServerCertificate of(PemFiles files, TlsConfig names, Instant now, Vertx vertx) {
        files.problem()
                .ifPresent(
                        problem -> {
                            throw new CertificateRefusedException(problem);
                        });
        X509Certificate first = chain(files, names).getFirst();
        Instant expiry = first.getNotAfter().toInstant();
        String subject = first.getSubjectX500Principal().getName();
        if (!now.isBefore(expiry)) {
            throw new CertificateRefusedException(
                    "the certificate of %s in %s expired at %s; renew it in its Secret"
                            .formatted(subject, names.certificatePath(), expiry));
        }
        var keys =
                new PemKeyCertOptions()
                        .addCertValue(buffer(files.certificate()))
                        .addKeyValue(buffer(files.key()));
        if (!belong(first.getPublicKey(), privateKey(keys, first, names, vertx))) {
            throw new CertificateRefusedException(
                    "the key in %s is not that of the certificate of %s in %s; both have to be of one pair"
                            .formatted(names.keyPath(), subject, names.certificatePath()));
        }
        return new ServerCertificate(subject, expiry, keys);
    }

    private static List<X509Certificate> chain(PemFiles files, TlsConfig names) {
        try {
            var chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(bytes(files.certificate())))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw new CertificateException("there is none in it");
            }
            return chain;
        } catch (CertificateException e) {
            throw new CertificateRefusedException(
                    "%s is no certificate in PEM (-----BEGIN CERTIFICATE-----): %s"
                            .formatted(names.certificatePath(), e.getMessage()));
        }
    }

    /** Vert.x's own reading of it, because that is what handshakes will be made with. */
    private static PrivateKey privateKey(
            PemKeyCertOptions keys, X509Certificate certificate, TlsConfig names, Vertx vertx) {
        try {
            for (var manager : keys.getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509KeyManager known) {
                    String algorithm = certificate.getPublicKey().getAlgorithm();
                    return known.getPrivateKey(known.getServerAliases(algorithm, null)[0]);
                }
            }
            throw new IllegalStateException("no key manager");
        } catch (Exception e) {
            throw new CertificateRefusedException(
                    "%s is no private key that can be used with %s: it has to be PEM of RSA or of an elliptic"
                                    .formatted(names.keyPath(), names.certificatePath())
                            + " curve, not encrypted (-----BEGIN PRIVATE KEY-----, RSA PRIVATE KEY"
                            + " or EC PRIVATE KEY): "
                            + e.getMessage());
        }
    }

    private static boolean belong(PublicKey certified, PrivateKey key) {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SIGNED);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(SIGNED);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Keys of different lengths or curves do not even try.
            return false;
        }
    }

    private static Buffer buffer(String text) {
        return Buffer.buffer(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
