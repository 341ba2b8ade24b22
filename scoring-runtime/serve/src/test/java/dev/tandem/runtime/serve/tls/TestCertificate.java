package dev.tandem.runtime.serve.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate of this machine, made by the JDK's keytool. */
record TestCertificate(X509Certificate certificate, PrivateKey key) {

    private static final char[] PASSWORD = "secret".toCharArray();
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** What precedes an RSA key of 2048 bits in PKCS#8 before it is the same as in PKCS#1. */
    private static final int PKCS8_PREFIX = 26;

    static TestCertificate rsa() {
        return made("-keyalg", "RSA", "-keysize", "2048", "-validity", "10");
    }

    static TestCertificate ellipticCurve() {
        return made("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "20");
    }

    static TestCertificate expired() {
        return made("-keyalg", "EC", "-startdate", "-3d", "-validity", "2");
    }

    static TestCertificate ed25519() {
        return made("-keyalg", "Ed25519", "-validity", "10");
    }

    private static TestCertificate made(String... arguments) {
        try {
            Path folder = Files.createTempDirectory("keytool");
            Path store = folder.resolve("store.p12");
            var command =
                    Stream.concat(
                                    Stream.of(
                                            Path.of(
                                                            System.getProperty("java.home"),
                                                            "bin",
                                                            "keytool")
                                                    .toString(),
                                            "-genkeypair",
                                            "-alias",
                                            "server",
                                            "-dname",
                                            "CN=iris.flowers",
                                            "-ext",
                                            "san=ip:127.0.0.1,dns:localhost",
                                            "-storetype",
                                            "PKCS12",
                                            "-keystore",
                                            store.toString(),
                                            "-storepass",
                                            new String(PASSWORD)),
                                    Arrays.stream(arguments))
                            .toList();
            var log = folder.resolve("log").toFile();
            int end =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log)
                            .start()
                            .waitFor();
            if (end != 0) {
                throw new IllegalStateException("keytool failed; its log is " + log);
            }
            var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            return new TestCertificate(
                    (X509Certificate) keys.getCertificate("server"),
                    (PrivateKey) keys.getKey("server", PASSWORD));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** The key as OpenSSL and cert-manager write it by default. */
    String keyInPkcs1() {
        byte[] whole = key.getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(whole, PKCS8_PREFIX, whole.length));
    }

    /** What a client trusts that knows this certificate and no other, and of others. */
    static SSLContext trusting(List<TestCertificate> certificates) {
        try {
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (var one : certificates) {
                trusted.setCertificateEntry(
                        one.certificate.getSerialNumber().toString(), one.certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, LINES.encodeToString(bytes), what);
    }
}
