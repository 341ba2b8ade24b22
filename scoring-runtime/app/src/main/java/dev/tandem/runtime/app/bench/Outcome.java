package dev.tandem.runtime.app.bench;

import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What became of the requests of one run.
 *
 * @param asked requests a second that were due; 0 in a closed loop
 * @param answered good answers a second before the run's end
 * @param answers all of them, the bad and the late too
 * @param unsent requests that were due and not sent before the end, because no connection was free
 * @param errors how many had another answer than a good one, by status, or none
 * @param latency of good answers, from when their requests were due
 * @param lateness by how much requests were sent later than they could have been, due and a connection free: this program's fault
 * @param generatorCores how many cores this program's sending and receiving took
 * @param histogram what {@code latency} is from, in nanoseconds
 */
public record Outcome(
        double asked,
        double answered,
        long answers,
        long unsent,
        Map<String, Long> errors,
        Latencies latency,
        Latencies lateness,
        double generatorCores,
        Histogram histogram) {

    private static final double NANOS_PER_MILLI = 1e6;

    public Outcome {
        errors = Map.copyOf(errors);
    }

    /** How many requests had no good answer, of those that were sent. */
    public long wrong() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Writes all percentiles of the latency, in milliseconds, as HdrHistogram's plotter reads them. */
    public void write(Path file) throws IOException {
        try (var out = new PrintStream(Files.newOutputStream(file))) {
            histogram.outputPercentileDistribution(out, NANOS_PER_MILLI);
        }
    }
}
