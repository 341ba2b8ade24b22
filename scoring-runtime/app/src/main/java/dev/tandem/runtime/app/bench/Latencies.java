package dev.tandem.runtime.app.bench;

import org.HdrHistogram.Histogram;

/** How long something took, in milliseconds; 0 where it did not happen. */
public record Latencies(double mean, double p50, double p90, double p99, double p999, double max) {

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * Of a histogram.
     *
     * @param nanos in nanoseconds
     */
    static Latencies of(Histogram nanos) {
        return new Latencies(
                nanos.getMean() / NANOS_PER_MILLI,
                at(nanos, 50),
                at(nanos, 90),
                at(nanos, 99),
                at(nanos, 99.9),
                nanos.getMaxValue() / NANOS_PER_MILLI);
    }

    private static double at(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
