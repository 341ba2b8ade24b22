package dev.tandem.runtime.app.bench;

import java.util.function.DoubleSupplier;

/** When requests are due, in nanoseconds from the beginning of a run. */
public sealed interface Schedule {

    /**
     * When the next request is due.
     *
     * @param now how long the run has gone on
     */
    long due(long now);

    /** That one has been sent, or given up. */
    void advance();

    /** A request is due whenever a connection is free: as much as the server answers. */
    static Schedule closed() {
        return new Closed();
    }

    /** Due whatever becomes of those before, so that a server that stalls does not slow down who measures it. */
    final class Open implements Schedule {

        private final DoubleSupplier gaps;
        private double due;

        Open(double first, DoubleSupplier gaps) {
            this.due = first;
            this.gaps = gaps;
        }

        @Override
        public long due(long now) {
            return (long) due;
        }

        @Override
        public void advance() {
            due += gaps.getAsDouble();
        }
    }

    /** Always due. */
    record Closed() implements Schedule {

        @Override
        public long due(long now) {
            return now;
        }

        @Override
        public void advance() {
            // The next is due at once again.
        }
    }
}
