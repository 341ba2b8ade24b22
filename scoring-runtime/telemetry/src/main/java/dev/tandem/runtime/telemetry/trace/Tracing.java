package dev.tandem.runtime.telemetry.trace;

import dev.tandem.runtime.config.TracingConfig;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.watch.CallObservation;
import dev.tandem.runtime.serve.watch.CallObserver;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Makes a span of each infer call that is sampled, under that of its caller (W3C Trace Context), with a span of its own for
 * each part of the work. They wait in a queue of a fixed length for a thread that sends them by OTLP; a collector that is
 * slow or gone costs spans, and no request.
 */
public final class Tracing implements CallObserver {

    private static final int MOST_WAITING = 2_048;
    private static final Duration BETWEEN_EXPORTS = Duration.ofSeconds(1);
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(10);

    /** What is not gone so long after the last request is given up: a pod has five seconds for its end. */
    private static final int LAST_SECONDS = 2;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final Attributes ofEachCall;

    private Tracing(SdkTracerProvider provider, ServedModel served) {
        this.provider = provider;
        this.tracer = provider.get("dev.tandem.runtime");
        this.ofEachCall =
                Attributes.of(
                        SpanNames.MODEL_NAME, served.name(),
                        SpanNames.MODEL_VERSION, served.revision());
    }

    /**
     * Begins to trace; connects when there is something to send.
     *
     * @param instance what tells this process from others of the service; empty where nothing does
     */
    public static Tracing start(TracingConfig config, ServedModel served, String instance) {
        var exporter =
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(config.endpoint().replaceAll("/+$", "") + "/v1/traces")
                        .setCompression("gzip")
                        .setTimeout(EXPORT_TIMEOUT)
                        .build();
        var provider =
                SdkTracerProvider.builder()
                        .setResource(resource(config, served, instance))
                        .setSampler(
                                Sampler.parentBased(
                                        Sampler.traceIdRatioBased(config.sampleRatio())))
                        .addSpanProcessor(
                                BatchSpanProcessor.builder(exporter)
                                        .setMaxQueueSize(MOST_WAITING)
                                        .setScheduleDelay(BETWEEN_EXPORTS)
                                        .setExporterTimeout(EXPORT_TIMEOUT)
                                        .build())
                        .build();
        return new Tracing(provider, served);
    }

    private static Resource resource(TracingConfig config, ServedModel served, String instance) {
        var attributes = Attributes.builder();
        attributes.put(
                SpanNames.SERVICE_NAME,
                config.service().isEmpty() ? served.name() : config.service());
        if (!config.namespace().isEmpty()) {
            attributes.put(SpanNames.SERVICE_NAMESPACE, config.namespace());
            attributes.put(SpanNames.K8S_NAMESPACE, config.namespace());
        }
        if (!instance.isEmpty()) {
            attributes.put(SpanNames.SERVICE_INSTANCE, instance);
        }
        return Resource.getDefault().merge(Resource.create(attributes.build()));
    }

    @Override
    public CallObservation begin(InferCall call) {
        var parent =
                W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), call, CallHeaders.INSTANCE);
        var name = SpanNames.of(call);
        Span span =
                tracer.spanBuilder(name.span())
                        .setParent(parent)
                        .setSpanKind(SpanKind.SERVER)
                        .setAllAttributes(ofEachCall)
                        .setAllAttributes(name.attributes())
                        .startSpan();
        return span.isRecording()
                ? new TracedCall(tracer, span, parent.with(span), call.protocol())
                : CallObservation.NONE;
    }

    @Override
    public void register(PrometheusRegistry registry) {}

    @Override
    public void close() {
        provider.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
    }
}
