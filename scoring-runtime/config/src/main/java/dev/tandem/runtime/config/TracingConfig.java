package dev.tandem.runtime.config;

/**
 * Where traces go.
 *
 * @param endpoint the address of a collector that speaks OTLP over HTTP; {@code /v1/traces} is appended
 * @param sampleRatio the part of the requests that is traced where their caller does not say, 0 to 1
 * @param service the service that traces are from; empty for the model's name
 * @param namespace its namespace; empty outside of Kubernetes
 */
public record TracingConfig(String endpoint, double sampleRatio, String service, String namespace) {

    public TracingConfig {
        Checks.url("tracing.endpoint", endpoint);
        if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
            throw Checks.refused(
                    "tracing.sampleRatio", Double.toString(sampleRatio), "allowed: 0 to 1");
        }
        service = service == null ? "" : service;
        namespace = namespace == null ? "" : namespace;
    }
}
