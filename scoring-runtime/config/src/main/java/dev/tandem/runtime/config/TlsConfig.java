package dev.tandem.runtime.config;

/**
 * By which certificate a runtime speaks TLS. Both files are PEM, as a Secret of type {@code kubernetes.io/tls} holds them,
 * and are looked at again and again: what is renewed there is used without a restart.
 *
 * @param certificatePath the server's certificate, and those it was issued by up to one that clients trust, in that order
 * @param keyPath its private key, of RSA or of an elliptic curve, not encrypted
 */
public record TlsConfig(String certificatePath, String keyPath) {

    public TlsConfig {
        Checks.text("server.tls.certificatePath", certificatePath);
        Checks.text("server.tls.keyPath", keyPath);
    }
}
