package dev.tandem.controllers.spec;

/**
 * Where traces go.
 *
 * @param sampleRatio the part of the requests that is traced where their caller does not say
 */
public record EffectiveTracing(String endpoint, double sampleRatio) {

    /** What identifies it among what pods depend on. */
    public String text() {
        return "tracing " + endpoint + " " + sampleRatio;
    }
}
