package dev.tandem.runtime.app;

import com.sun.management.OperatingSystemMXBean;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.ModelLoadException;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory that this process may use. A model that does not fit is refused before it is loaded: the kernel would end
 * the process without a word, and a pod that is only "OOMKilled" tells nobody what to change.
 *
 * @param bytes the container's limit, or the machine's memory where there is none
 */
record MemoryLimit(long bytes) {

    private static final long MEBIBYTE = 1 << 20;

    /** What the process needs beside the model: measured with a small model, and rounded up. */
    private static final long BESIDE_THE_MODEL = 96 * MEBIBYTE;

    /** ONNX Runtime holds the file's content and its own copy of the weights at once while it loads. */
    private static final int TIMES_THE_FILE = 2;

    /** The limit of the container (cgroup version 1 or 2), as the JVM sees it. */
    static MemoryLimit ofThisProcess() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new MemoryLimit(system.getTotalMemorySize());
    }

    /** Refuses a file that cannot be loaded within the limit. */
    void check(Path file) throws ModelLoadException {
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            throw new ModelLoadException(
                    TerminationReason.ModelNotFound, "%s cannot be read: %s".formatted(file, e), e);
        }
        long needed = size * TIMES_THE_FILE + BESIDE_THE_MODEL;
        if (needed > bytes) {
            throw new ModelLoadException(
                    TerminationReason.ModelTooLarge,
                    "%s has %s and needs about %s of memory to be loaded, but the container's limit is %s; set spec.resources.limits.memory to %s or more"
                            .formatted(
                                    file,
                                    mebibytes(size),
                                    mebibytes(needed),
                                    mebibytes(bytes),
                                    mebibytes(needed)));
        }
    }

    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, MEBIBYTE) + "Mi";
    }
}
