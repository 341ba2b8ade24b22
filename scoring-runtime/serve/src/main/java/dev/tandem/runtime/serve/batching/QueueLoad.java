package dev.tandem.runtime.serve.batching;

/** How much waits. */
record QueueLoad(int entries, long rows) {

    static final QueueLoad NONE = new QueueLoad(0, 0);

    QueueLoad plus(QueueLoad other) {
        return new QueueLoad(entries + other.entries, rows + other.rows);
    }
}
