package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ScoringException;

import java.util.concurrent.TimeUnit;

/**
 * What one request costs this model, learned by scoring smallest inputs before the first client comes. Its other purpose
 * is that the first client does not wait for code to be loaded.
 */
final class WarmUp {

    private static final int RUNS = 200;

    /** What a JSON request has beside its values, at the least. */
    private static final int BYTES_BESIDE_VALUES = 64;

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long nanos;
    private final int bytes;

    private WarmUp(long nanos, int bytes) {
        this.nanos = nanos;
        this.bytes = bytes;
    }

    /** Scores zeros and empty strings. A model that fails on them counts as slow, nothing more. */
    static WarmUp of(Model model) {
        try (var memory = new TensorMemory()) {
            var inputs = model.signature().smallestInputs(memory::allocate);
            long least = Long.MAX_VALUE;
            long begun = System.nanoTime();
            for (int run = 0; run < RUNS && System.nanoTime() - begun < LONGEST_NANOS; run++) {
                long start = System.nanoTime();
                model.score(inputs, model.signature().outputNames());
                least = Math.min(least, System.nanoTime() - start);
            }
            // The least of them: what is above it is code being loaded, or another process's turn
            // on the CPU.
            return new WarmUp(least, model.signature().smallestInputBytes());
        } catch (ScoringException e) {
            return new WarmUp(Long.MAX_VALUE, 1);
        }
    }

    /** What one smallest request takes. */
    long nanos() {
        return nanos;
    }

    /** What so many rows may take. */
    double nanosOf(int rows) {
        return (double) nanos * rows;
    }

    /**
     * The most that a request with a body of that size may take, from how many smallest inputs the body can hold: JSON
     * spends at least two bytes on a value, and gRPC at least its size.
     */
    long mostNanos(int bodyBytes) {
        double rows = Math.max(1.0, (bodyBytes - BYTES_BESIDE_VALUES) / (double) bytes);
        return (long) Math.min(Long.MAX_VALUE, nanos * rows);
    }
}
