package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.RowMapping;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Batches of rows to use again: making one costs more than filling it. There are never more of them than requests were
 * scored at once.
 */
final class RowBatches {

    /** Most requests hold one row or a few. */
    private static final int USUAL_ROWS = 16;

    private final RowMapping mapping;
    private final ConcurrentLinkedQueue<RowBatch> idle = new ConcurrentLinkedQueue<>();

    RowBatches(RowMapping mapping) {
        this.mapping = mapping;
    }

    /** A batch with so many rows, of which nothing is set. */
    RowBatch take(int rows) {
        var batch = rows > USUAL_ROWS ? null : idle.poll();
        if (batch == null) {
            batch = mapping.batch(Math.max(rows, USUAL_ROWS));
        }
        for (int i = 0; i < rows; i++) {
            batch.addRow();
        }
        return batch;
    }

    /** Makes a batch usable for the next request. */
    void giveBack(RowBatch batch) {
        if (batch.capacity() == USUAL_ROWS) {
            batch.clear();
            idle.add(batch);
        }
    }
}
