package dev.tandem.runtime.serve.batching;

/**
 * What a call of the model takes: so much for itself and so much for each row, learned from the calls that were made, recent
 * ones counting most (least squares with exponential forgetting). Any thread may add and ask; a sum that is read while
 * another thread writes is off by one call.
 */
final class CallCost {

    /** About the last hundred calls. */
    private static final double KEPT = 0.99;

    /** Rows that hardly vary tell nothing of what a row takes. */
    private static final double LEAST_VARIANCE = 1e-6;

    private record Sums(
            double calls, double rows, double nanos, double rowsSquared, double product) {}

    private volatile Sums sums = new Sums(0, 0, 0, 0, 0);

    /** Takes note of one call. */
    synchronized void add(int rows, long nanos) {
        var before = sums;
        sums =
                new Sums(
                        before.calls * KEPT + 1,
                        before.rows * KEPT + rows,
                        before.nanos * KEPT + nanos,
                        before.rowsSquared * KEPT + (double) rows * rows,
                        before.product * KEPT + (double) rows * nanos);
    }

    /**
     * What so many calls of so many rows in all may be expected to take one after the other, nanoseconds. Where all calls so
     * far had as many rows, rows count for nothing: it is the hopeful guess, until a larger batch has shown better.
     */
    double nanos(double calls, double rows) {
        var known = sums;
        if (known.calls == 0) {
            return 0;
        }
        double variance = known.calls * known.rowsSquared - known.rows * known.rows;
        double perRow =
                variance < LEAST_VARIANCE * known.rowsSquared * known.calls
                        ? 0
                        : Math.max(
                                0,
                                (known.calls * known.product - known.rows * known.nanos)
                                        / variance);
        double perCall = Math.max(0, (known.nanos - perRow * known.rows) / known.calls);
        return calls * perCall + rows * perRow;
    }
}
