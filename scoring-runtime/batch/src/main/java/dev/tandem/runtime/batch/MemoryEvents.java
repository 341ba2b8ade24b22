package dev.tandem.runtime.batch;

import org.duckdb.DuckDBDriver;

/**
 * Keeps DuckDB's driver from telling Java's flight recorder about its memory: for that it loads the whole recorder, a quarter
 * of the CPU that a start takes (docs/decisions/0006-batch-engine.md), and it has no public way to leave it. So a private
 * field says that it is done already; another version of the driver that has it no more fails here, at the first use.
 */
final class MemoryEvents {

    private MemoryEvents() {}

    /** Before the first connection; of no effect later. */
    static void leaveOut() {
        try {
            var field =
                    Class.forName(DuckDBDriver.class.getPackageName() + ".DuckDBMemoryMonitor")
                            .getDeclaredField("initialized");
            field.setAccessible(true);
            field.setBoolean(null, true);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this version of DuckDB's driver has no DuckDBMemoryMonitor.initialized; take"
                            + " the version of the root pom.xml",
                    e);
        }
    }
}
