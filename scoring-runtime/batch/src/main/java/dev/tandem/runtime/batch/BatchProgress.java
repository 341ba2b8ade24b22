package dev.tandem.runtime.batch;

import java.util.concurrent.atomic.LongAdder;

/** How far a run is; any thread may look while it goes on. */
public final class BatchProgress {

    private final LongAdder rows = new LongAdder();
    private final LongAdder bytesDone = new LongAdder();
    private final LongAdder filesDone = new LongAdder();
    private volatile long bytes;
    private volatile int files;

    void begin(int inputFiles, long inputBytes) {
        files = inputFiles;
        bytes = inputBytes;
    }

    void read(long count) {
        rows.add(count);
    }

    void finished(long fileBytes) {
        bytesDone.add(fileBytes);
        filesDone.increment();
    }

    /** Rows read so far. */
    public long rows() {
        return rows.sum();
    }

    public int files() {
        return files;
    }

    public long filesDone() {
        return filesDone.sum();
    }

    /** Bytes of the input, 0 until they are known. */
    public long bytes() {
        return bytes;
    }

    /** Bytes of the files that are scored. */
    public long bytesDone() {
        return bytesDone.sum();
    }
}
