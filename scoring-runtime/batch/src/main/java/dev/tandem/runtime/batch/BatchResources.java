package dev.tandem.runtime.batch;

import java.nio.file.Path;

/**
 * What a run may use.
 *
 * @param threads files that are scored at once, at least 1
 * @param memoryBytes of the whole process, the model and the heap included
 * @param scratch a folder for files on their way; what a run puts there it takes away
 */
public record BatchResources(int threads, long memoryBytes, Path scratch) {

    /** Part of the memory that tables get; the heap has its own, and the model needs the rest. */
    private static final double TABLES = 0.4;

    private static final long LEAST_BYTES = 64L << 20;

    /** What one of so many files at once may use. */
    long tableBytes(int atOnce) {
        return Math.max(LEAST_BYTES, (long) (memoryBytes * TABLES / atOnce));
    }
}
