package dev.tandem.runtime.serve;

import java.util.Locale;

/** How a request came, for metrics. */
public enum Protocol {
    HTTP,
    GRPC;

    /** The value of the metrics' {@code protocol} label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of the metrics' {@code code} label for a prediction. */
    String okCode() {
        return this == HTTP ? "200" : "OK";
    }

    /** The value of the metrics' {@code code} label for a refusal. */
    String code(Refusal refusal) {
        return this == HTTP ? Integer.toString(refusal.httpStatus()) : refusal.grpcStatus().name();
    }
}
