package dev.tandem.runtime.app;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Writes what libraries say through java.util.logging in the same form as everything else. */
final class LibraryLogs extends Handler {

    private static final SimpleFormatter MESSAGES = new SimpleFormatter();

    /** Of Kafka's client only what it cannot mend: it tells each try to connect, and its settings at each start. */
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private LibraryLogs() {}

    static void install() {
        LogManager.getLogManager().reset();
        var root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        root.addHandler(new LibraryLogs());
        KAFKA.setLevel(Level.SEVERE);
    }

    @Override
    public void publish(LogRecord entry) {
        LogLine.write(
                System.err,
                entry.getLevel().getName(),
                String.valueOf(entry.getLoggerName()),
                MESSAGES.formatMessage(entry),
                entry.getThrown());
    }

    @Override
    public void flush() {
        System.err.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
