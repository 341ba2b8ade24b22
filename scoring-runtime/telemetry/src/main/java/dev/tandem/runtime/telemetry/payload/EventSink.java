package dev.tandem.runtime.telemetry.payload;

import io.cloudevents.CloudEvent;

import java.util.concurrent.CompletionStage;

/** Where events go. One thread sends. */
interface EventSink extends AutoCloseable {

    /** Sends an event, and may wait until there is room for it on the way. Failures are outcomes, not exceptions. */
    CompletionStage<Delivery> send(CloudEvent event) throws InterruptedException;

    /** Gives up what is on its way. */
    @Override
    void close();
}
