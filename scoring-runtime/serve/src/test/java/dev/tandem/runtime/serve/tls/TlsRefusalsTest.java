package dev.tandem.runtime.serve.tls;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.tandem.runtime.config.TlsConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.stream.Stream;

/** A certificate or a key that cannot be used is told of by its file and the reason, and nothing is served. */
class TlsRefusalsTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @MethodSource("unusable")
    void givenACertificateThatCannotBeUsed_whenStarted_thenTheFileAndTheReasonAreNamed(
            String certificate, String key, String file, String reason) {
        var config = new MountedSecret(folder).holding(certificate, key).config();

        assertThatThrownBy(() -> new TlsServer(config).close())
                .isInstanceOf(CertificateRefusedException.class)
                .hasMessageContaining(folder.resolve(file).toString())
                .hasMessageContaining(reason);
    }

    static Stream<Arguments> unusable() {
        var rsa = TestCertificate.rsa();
        var another = TestCertificate.rsa();
        var curve = TestCertificate.ellipticCurve();
        var expired = TestCertificate.expired();
        var modern = TestCertificate.ed25519();
        String key = rsa.keyPem();
        String certificate = rsa.certificatePem();
        return Stream.of(
                argumentSet("no certificate", "", key, "tls.crt", "is no certificate in PEM"),
                argumentSet(
                        "a certificate cut off",
                        certificate.substring(0, certificate.length() / 2),
                        key,
                        "tls.crt",
                        "is no certificate in PEM"),
                argumentSet("no key", certificate, "", "tls.key", "is no private key"),
                argumentSet(
                        "a key cut off",
                        certificate,
                        key.substring(0, key.length() / 2),
                        "tls.key",
                        "is no private key"),
                argumentSet(
                        "the key of another of its kind",
                        certificate,
                        another.keyPem(),
                        "tls.key",
                        "is not that of the certificate of CN=iris.flowers"),
                argumentSet(
                        "the key of another kind",
                        certificate,
                        curve.keyPem(),
                        "tls.key",
                        "is no private key that can be used with"),
                argumentSet(
                        "an encrypted key",
                        certificate,
                        key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
                        "tls.key",
                        "not encrypted"),
                argumentSet(
                        "a kind of key that is not spoken",
                        modern.certificatePem(),
                        modern.keyPem(),
                        "tls.key",
                        "it has to be PEM of RSA or of an elliptic curve"),
                argumentSet(
                        "an expired certificate",
                        expired.certificatePem(),
                        expired.keyPem(),
                        "tls.crt",
                        "expired at"));
    }

    @Test
    void givenNoSecret_whenStarted_thenItIsSaidWhatIsMissingAndHowItIsMade() {
        var config =
                new TlsConfig(
                        folder.resolve("tls.crt").toString(), folder.resolve("tls.key").toString());

        assertThatThrownBy(() -> new TlsServer(config).close())
                .isInstanceOf(CertificateRefusedException.class)
                .hasMessageContaining("there is no file " + folder.resolve("tls.crt"))
                .hasMessageContaining("kubectl create secret tls");
    }
}
