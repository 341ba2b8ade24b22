package dev.tandem.runtime.app.bench;

import org.HdrHistogram.Histogram;

import java.util.Map;
import java.util.TreeMap;

/** Counts what becomes of the requests of one run; all on one thread. */
final class Tally {

    private static final int OK = 200;
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(DIGITS);
    private final Histogram lateness = new Histogram(DIGITS);
    private final Map<String, Long> errors = new TreeMap<>();
    private long answers;
    private long inTime;

    /** One that was sent, so much later than it could have been. */
    void sent(long lateNanos) {
        lateness.recordValue(Math.max(0, lateNanos));
    }

    /**
     * One that was answered.
     *
     * @param nanos since it was due
     * @param running whether the run had not ended yet
     */
    void answered(int status, long nanos, boolean running) {
        answers++;
        if (status != OK) {
            error(status == 0 ? "no HTTP" : Integer.toString(status));
            return;
        }
        latencies.recordValue(nanos);
        if (running) {
            inTime++;
        }
    }

    void lost() {
        error("no answer");
    }

    private void error(String kind) {
        errors.merge(kind, 1L, Long::sum);
    }

    Outcome outcome(double asked, double seconds, long unsent, double generatorCores) {
        return new Outcome(
                asked,
                inTime / seconds,
                answers,
                unsent,
                errors,
                Latencies.of(latencies),
                Latencies.of(lateness),
                generatorCores,
                latencies);
    }
}
