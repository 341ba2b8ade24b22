import java.util.Arrays;
import java.util.Locale;

/** What became of the requests of one phase. Latencies are from the moment at which a request should have been sent. */
final class Outcome {

    static final long WINDOW_NANOS = 100_000_000;

    private final long begunNanos;
    private final long objectiveNanos;
    private final Latencies accepted = new Latencies();
    private final Latencies refused = new Latencies();
    private final Latencies late = new Latencies();
    private final long[] bad = new long[4096];
    private long asked;
    private long inTime;
    private long unsent;
    private long lost;
    private long failed;
    private long endNanos = Long.MAX_VALUE;

    Outcome(long begunNanos, long objectiveNanos) {
        this.begunNanos = begunNanos;
        this.objectiveNanos = objectiveNanos;
    }

    /** No more is sent. What is answered from now on counts for latencies, but not as done in this phase. */
    void end(long now) {
        endNanos = now;
    }

    /** One that was sent, so much later than it should have been. */
    void sent(long lateNanos) {
        asked++;
        late.add(lateNanos);
    }

    /** One for which every connection was taken: the client turned it away itself. */
    void unsent(long intended) {
        asked++;
        unsent++;
        mark(intended);
    }

    void answered(int status, int expected, long intended, long now) {
        long nanos = now - intended;
        if (status == expected) {
            accepted.add(nanos);
            if (nanos > objectiveNanos) {
                mark(intended);
            } else if (now <= endNanos) {
                inTime++;
            }
        } else if (status == 429 || status == 503) {
            refused.add(nanos);
            mark(intended);
        } else {
            if (failed++ == 0) {
                System.err.printf("an answer has status %d in place of %d%n", status, expected);
            }
            mark(intended);
        }
    }

    /** One whose connection was closed, or that the client gave up. */
    void lost(long intended) {
        lost++;
        mark(intended);
    }

    private void mark(long intended) {
        bad[Math.clamp((intended - begunNanos) / WINDOW_NANOS, 0, bad.length - 1)]++;
    }

    /** Until when something was not answered well, from the phase's beginning; nanoseconds. */
    private long normalAfter() {
        for (int i = bad.length - 1; i >= 0; i--) {
            if (bad[i] > 0) {
                return (i + 1) * WINDOW_NANOS;
            }
        }
        return 0;
    }

    String json(String phase, long cpuTicks, long rssKilobytes) {
        double seconds = seconds();
        return String.format(
                Locale.ROOT,
                "{\"phase\":\"%s\",\"seconds\":%.3f,\"offered\":%.1f,\"goodput\":%.1f,\"accepted\":%d,\"refused\":%d,\"unsent\":%d,\"lost\":%d,\"failed\":%d,"
                        + "\"p50\":%.3f,\"p99\":%.3f,\"refusedP50\":%.3f,\"refusedP99\":%.3f,\"lateP99\":%.3f,\"normalAfter\":%.1f,\"cpu\":%.2f,\"rss\":%d}",
                phase,
                seconds,
                asked / seconds,
                goodput(),
                accepted.count(),
                refused.count(),
                unsent,
                lost,
                failed,
                accepted.millis(0.5),
                accepted.millis(0.99),
                refused.millis(0.5),
                refused.millis(0.99),
                late.millis(0.99),
                normalAfter() / 1e9,
                cpuTicks / 100.0 / seconds,
                rssKilobytes / 1024);
    }

    /** Answers within the objective, by second. */
    double goodput() {
        return inTime / seconds();
    }

    private double seconds() {
        return (endNanos - begunNanos) / 1e9;
    }

    /** Durations, kept one by one. */
    private static final class Latencies {

        private int[] micros = new int[1 << 16];
        private int count;

        void add(long nanos) {
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, 2 * count);
            }
            micros[count++] = Math.clamp(nanos / 1000, 0, Integer.MAX_VALUE);
        }

        int count() {
            return count;
        }

        double millis(double quantile) {
            if (count == 0) {
                return 0;
            }
            Arrays.sort(micros, 0, count);
            return micros[Math.min(count - 1, (int) (quantile * count))] / 1e3;
        }
    }
}
