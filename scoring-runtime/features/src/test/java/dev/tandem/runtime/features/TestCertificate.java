package dev.tandem.runtime.features;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate for localhost that signs itself, as two PEM files. */
public record TestCertificate(Path certificate, Path key) {

    private static final char[] PASSWORD = "changeit".toCharArray();

    public static TestCertificate make(Path folder, String name) throws Exception {
        var store = folder.resolve(name + ".p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "tls",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                store.toString())
                        .inheritIO()
                        .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        return new TestCertificate(
                pem(
                        folder.resolve(name + ".crt"),
                        "CERTIFICATE",
                        keys.getCertificate("tls").getEncoded()),
                pem(
                        folder.resolve(name + ".key"),
                        "PRIVATE KEY",
                        keys.getKey("tls", PASSWORD).getEncoded()));
    }

    /** Key and certificate in one file. */
    public Path both() throws IOException {
        return Files.writeString(
                key.resolveSibling(key.getFileName() + ".both"),
                Files.readString(key) + Files.readString(certificate));
    }

    private static Path pem(Path file, String label, byte[] der) throws IOException {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, body));
    }
}
