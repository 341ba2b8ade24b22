package dev.tandem.runtime.telemetry.payload;

import java.util.concurrent.CompletionException;

/** Writes events and sends them, one after the other, on a thread of its own. */
final class EventSender implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PayloadLog.class.getName());

    /** Events that are not gone so long after the last request are given up. */
    private static final int LAST_MILLIS = 2_000;

    private final EventQueue queue;
    private final EventForm form;
    private final EventSink sink;
    private final PayloadCounts counts;
    private final Thread thread;

    EventSender(EventQueue queue, EventForm form, EventSink sink, PayloadCounts counts) {
        this.queue = queue;
        this.form = form;
        this.sink = sink;
        this.counts = counts;
        this.thread = Thread.ofPlatform().name("payload-log").daemon().start(this::run);
    }

    private void run() {
        try {
            for (var event = queue.take(); event.isPresent(); event = queue.take()) {
                send(event.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(WaitingEvent event) throws InterruptedException {
        try {
            var _ =
                    sink.send(form.event(event))
                            .whenComplete((delivery, failure) -> sent(event, delivery, failure));
        } catch (RuntimeException e) {
            sent(event, Delivery.refused(""), e);
        }
    }

    private void sent(WaitingEvent event, Delivery delivery, Throwable failure) {
        queue.release(event.bytes());
        if (failure != null) {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            LOG.log(System.Logger.Level.DEBUG, "an event could not be sent", cause);
            counts.dropped(PayloadCounts.Dropped.REFUSED, "it could not be written: " + cause);
            return;
        }
        switch (delivery.outcome()) {
            case ARRIVED -> counts.sent();
            case REFUSED -> counts.dropped(PayloadCounts.Dropped.REFUSED, delivery.why());
            case UNREACHABLE -> counts.dropped(PayloadCounts.Dropped.UNREACHABLE, delivery.why());
        }
    }

    /** Takes no more events, and waits a little for those that wait. */
    @Override
    public void close() {
        queue.close();
        try {
            if (!queue.awaitEmpty(LAST_MILLIS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the payload log ends with about {0} bytes of events that were not told",
                        Long.toString(queue.held()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        sink.close();
    }
}
