package dev.tandem.runtime.app;

import dev.tandem.runtime.core.json.JsonWriter;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One log entry as one line of JSON on standard error, where the container's log is read from. */
final class LogLine {

    private static final int USUAL_BYTES = 256;

    private LogLine() {}

    static void write(
            PrintStream out, String level, String logger, String message, Throwable thrown) {
        var json =
                new JsonWriter(USUAL_BYTES)
                        .raw("{\"time\":")
                        .string(Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                        .raw(",\"level\":")
                        .string(level)
                        .raw(",\"logger\":")
                        .string(logger)
                        .raw(",\"message\":")
                        .string(String.valueOf(message));
        if (thrown != null) {
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            json.raw(",\"error\":").string(trace.toString());
        }
        out.println(new String(json.raw('}').toBytes(), StandardCharsets.UTF_8));
    }
}
