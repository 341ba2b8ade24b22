package dev.tandem.runtime.serve.tls;

/** A certificate or key that a server cannot use; the message tells people which file, why, and what to do. */
public final class CertificateRefusedException extends RuntimeException {

    CertificateRefusedException(String message) {
        super(message);
    }
}
