package dev.tandem.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed where a server speaks TLS. */
record Trust(TrustManagerFactory managers) {

    /** Those that this JDK believes. */
    static Trust usual() {
        try {
            return of((KeyStore) null);
        } catch (GeneralSecurityException e) {
            throw new CannotRun("the JDK's certificates cannot be read: " + e.getMessage());
        }
    }

    /** Those in a file, in PEM, and no others. */
    static Trust of(Path file) {
        try (var in = Files.newInputStream(file)) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new CannotRun("--ca %s has no certificate in it".formatted(file));
            }
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (var certificate : certificates) {
                store.setCertificateEntry(Integer.toString(number++), certificate);
            }
            return of(store);
        } catch (IOException e) {
            throw new CannotRun("--ca %s cannot be read: %s".formatted(file, e));
        } catch (GeneralSecurityException e) {
            throw new CannotRun(
                    "--ca %s holds no certificates in PEM: %s".formatted(file, e.getMessage()));
        }
    }

    private static Trust of(KeyStore store) throws GeneralSecurityException {
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return new Trust(managers);
    }

    SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new CannotRun("this JDK has no TLS: " + e.getMessage());
        }
    }
}
