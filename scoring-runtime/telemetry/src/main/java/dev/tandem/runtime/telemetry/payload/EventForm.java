package dev.tandem.runtime.telemetry.payload;

import dev.tandem.runtime.config.PayloadLogConfig;
import dev.tandem.runtime.serve.ServedModel;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneOffset;

/**
 * The form of events: CloudEvents 1.0, with the types and the extension attributes that KServe's logger gives them
 * (kserve/kserve, pkg/logger), so that what reads its events reads these.
 */
final class EventForm {

    private static final String COMPONENT = "predictor";

    private final PayloadLogConfig config;
    private final PayloadWriter writer;
    private final URI source;

    EventForm(PayloadLogConfig config, ServedModel served) {
        this.config = config;
        this.writer = new PayloadWriter(served.name(), served.revision());
        this.source = source(served);
    }

    private static URI source(ServedModel served) {
        String path = "/v2/models/%s/versions/%s".formatted(served.name(), served.revision());
        try {
            return new URI(null, null, path, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a path is always quoted to a URI", e);
        }
    }

    CloudEvent event(WaitingEvent waiting) {
        var event =
                CloudEventBuilder.v1()
                        .withId(waiting.id())
                        .withSource(source)
                        .withType(waiting.payload().kind().eventType())
                        .withTime(waiting.time().atOffset(ZoneOffset.UTC))
                        .withExtension("component", COMPONENT)
                        .withData("application/json", writer.write(waiting.payload()));
        // An attribute that is empty is none.
        if (!config.service().isEmpty()) {
            event = event.withExtension("inferenceservicename", config.service());
        }
        if (!config.namespace().isEmpty()) {
            event = event.withExtension("namespace", config.namespace());
        }
        if (waiting.traceparent().isPresent()) {
            event = event.withExtension("traceparent", waiting.traceparent().get());
        }
        return event.build();
    }
}
