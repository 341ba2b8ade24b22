package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.CertificateAuthority;

import java.util.Optional;

/** Reads where certificate authorities are. */
final class AuthoritiesReader {

    private static final String KEY = "ca.crt";

    private AuthoritiesReader() {}

    static Optional<EffectiveAuthorities> read(
            String field, Optional<CertificateAuthority> given, Fields fields) {
        Optional<String> secret = given.map(CertificateAuthority::secretRef);
        Optional<String> configMap = given.map(CertificateAuthority::configMapRef);
        if (given.isPresent() && secret.isPresent() == configMap.isPresent()) {
            fields.refuse(field, "give either secretRef or configMapRef, and not both");
        }
        return secret.or(() -> configMap)
                .map(
                        name ->
                                new EffectiveAuthorities(
                                        secret.isPresent(),
                                        name,
                                        given.map(CertificateAuthority::key).orElse(KEY)));
    }
}
