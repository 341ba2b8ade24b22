package dev.tandem.runtime.app;

import java.text.MessageFormat;
import java.util.ResourceBundle;

/**
 * Makes System.Logger, which all of our code logs by, write {@link LogLine}s by itself: java.util.logging stops working as
 * soon as the process is told to stop, and it is then that the drain has something to say.
 */
public final class LogFinder extends System.LoggerFinder {

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new LineLogger(name);
    }

    private record LineLogger(String name) implements System.Logger {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.INFO.getSeverity();
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            if (isLoggable(level)) {
                LogLine.write(System.err, level.name(), name, message, thrown);
            }
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            if (isLoggable(level)) {
                boolean plain = parameters == null || parameters.length == 0;
                LogLine.write(
                        System.err,
                        level.name(),
                        name,
                        plain ? format : MessageFormat.format(format, parameters),
                        null);
            }
        }
    }
}
