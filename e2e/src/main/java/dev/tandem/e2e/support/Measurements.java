package dev.tandem.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;

/**
 * Figures for people. They are printed and kept in {@code e2e/target/measurements.txt}, and never
 * asserted: a busy machine is no defect.
 */
public record Measurements(Settings settings) {

    public void took(String what, Duration time) {
        figure(what, String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0));
    }

    public void figure(String what, String value) {
        String line = "MEASURED  " + what + ": " + value;
        System.out.println(line);
        try {
            Path folder = Files.createDirectories(settings.repository().resolve("e2e/target"));
            Files.writeString(
                    folder.resolve("measurements.txt"),
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
