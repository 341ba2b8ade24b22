package dev.tandem.runtime.telemetry.trace;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.Protocol;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.watch.CallObservation;
import dev.tandem.runtime.serve.watch.Stage;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The span of one call, and below it those of the parts of the work. */
final class TracedCall implements CallObservation {

    private static final int FIRST_FAULT = 500;

    private final Tracer tracer;
    private final Span span;
    private final Context context;
    private final Protocol protocol;

    /** What is to be added to {@link System#nanoTime} to give nanoseconds since 1970. */
    private final long epochOffset;

    TracedCall(Tracer tracer, Span span, Context context, Protocol protocol) {
        this.tracer = tracer;
        this.span = span;
        this.context = context;
        this.protocol = protocol;
        var now = Instant.now();
        this.epochOffset =
                TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    }

    @Override
    public void read(InferenceRequest request) {
        request.id().ifPresent(id -> span.setAttribute(SpanNames.REQUEST_ID, id));
    }

    @Override
    public void took(Stage stage, long beginNanos, long endNanos, int rows) {
        tracer.spanBuilder(stage.label())
                .setParent(context)
                .setStartTimestamp(beginNanos + epochOffset, TimeUnit.NANOSECONDS)
                .setAttribute(SpanNames.ROWS, (long) rows)
                .startSpan()
                .end(endNanos + epochOffset, TimeUnit.NANOSECONDS);
    }

    @Override
    public void scored(Map<String, Tensor> outputs, AnswerParameters parameters) {}

    @Override
    public void answered() {
        span.setAllAttributes(SpanNames.ok(protocol));
        span.end();
    }

    /** What the server is not to blame for is no error of its span, by the conventions. */
    @Override
    public void refused(RefusedException why) {
        var refusal = why.refusal();
        switch (protocol) {
            case HTTP -> span.setAttribute(SpanNames.HTTP_STATUS, (long) refusal.httpStatus());
            case GRPC -> span.setAttribute(SpanNames.GRPC_STATUS, grpcStatus(refusal));
        }
        span.setAttribute(SpanNames.ERROR_TYPE, refusal.name().toLowerCase(Locale.ROOT));
        if (refusal.httpStatus() >= FIRST_FAULT) {
            span.setStatus(StatusCode.ERROR, why.getMessage());
        }
        span.end();
    }

    private static long grpcStatus(Refusal refusal) {
        return Long.parseLong(refusal.grpcStatus().code());
    }

    @Override
    public void abandoned() {
        span.setAttribute(SpanNames.ERROR_TYPE, "client_gone");
        span.end();
    }
}
