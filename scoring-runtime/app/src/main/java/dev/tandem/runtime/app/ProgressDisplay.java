package dev.tandem.runtime.app;

import dev.tandem.runtime.batch.BatchProgress;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows people how far a run is: a bar on a terminal, a line in the log now and then elsewhere. */
final class ProgressDisplay implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ProgressDisplay.class.getName());

    private static final int BAR = 30;
    private static final long BAR_MILLIS = 200;
    private static final long LINE_MILLIS = 10_000;

    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("progress").factory());
    private final BatchProgress progress;
    private final boolean terminal;
    private final PrintStream out;
    private final long begun = System.nanoTime();

    ProgressDisplay(BatchProgress progress) {
        this.progress = progress;
        // The JDK decides by a setting whether there is a console without a terminal.
        this.terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        this.out = System.err;
    }

    void start() {
        long every = terminal ? BAR_MILLIS : LINE_MILLIS;
        var _ = clock.scheduleAtFixedRate(this::show, every, every, TimeUnit.MILLISECONDS);
    }

    private void show() {
        if (progress.files() == 0) {
            return;
        }
        if (terminal) {
            out.print("\r" + bar());
            out.flush();
        } else {
            LOG.log(System.Logger.Level.INFO, text());
        }
    }

    private String bar() {
        int full = (int) (BAR * share());
        return "[%s%s] %s  ".formatted("#".repeat(full), " ".repeat(BAR - full), text());
    }

    private double share() {
        return progress.bytes() == 0 ? 0 : (double) progress.bytesDone() / progress.bytes();
    }

    private String text() {
        double seconds = (System.nanoTime() - begun) / 1e9;
        return "%,d rows, %d of %d files, %,.0f rows/s"
                .formatted(
                        progress.rows(),
                        progress.filesDone(),
                        progress.files(),
                        progress.rows() / seconds);
    }

    @Override
    public void close() {
        if (!clock.isShutdown() && terminal && progress.files() > 0) {
            show();
            out.println();
        }
        clock.shutdownNow();
    }
}
