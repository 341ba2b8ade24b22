package dev.tandem.runtime.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a stream from which nothing comes any more; the JDK's client waits for ever. */
final class StallWatch implements AutoCloseable {

    private static final long SECONDS = 60;

    private static final System.Logger LOG = System.getLogger(StallWatch.class.getName());

    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("stall-watch").factory());
    private final InputStream stream;
    private volatile boolean moving;

    StallWatch(InputStream stream) {
        this.stream = stream;
        var _ = clock.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** To be called whenever something has come. */
    void progress() {
        moving = true;
    }

    private void look() {
        if (moving) {
            moving = false;
            return;
        }
        LOG.log(System.Logger.Level.WARNING, "nothing has come for {0} s; breaking off", SECONDS);
        try {
            stream.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the connection cannot be closed", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
