package dev.tandem.runtime.telemetry.trace;

import dev.tandem.runtime.serve.InferCall;

import io.opentelemetry.context.propagation.TextMapGetter;

import java.util.List;

/** The headers of a call, as a propagator reads them. */
enum CallHeaders implements TextMapGetter<InferCall> {
    INSTANCE;

    /** None: who reads headers by W3C's names asks for no others. */
    @Override
    public Iterable<String> keys(InferCall call) {
        return List.of();
    }

    @Override
    public String get(InferCall call, String name) {
        return call.header(name).orElse(null);
    }
}
