package dev.tandem.controllers.spec;

/**
 * By which certificate replicas answer.
 *
 * @param secret that holds it with its key, of the same namespace
 */
public record EffectiveTls(String secret) {

    /** What identifies it among what pods depend on. */
    public String text() {
        return "tls " + secret;
    }
}
