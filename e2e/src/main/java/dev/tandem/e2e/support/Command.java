package dev.tandem.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program run as a user runs it, and what it said. */
public record Command(List<String> line, int exit, String output) {

    /** Runs a program to its end; its standard output and error come together. */
    public static Command run(String input, List<String> line) {
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Command(line, process.waitFor(), output.strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + line.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + line, e);
        }
    }

    /**
     * What it said.
     *
     * @throws AssertionError with its words, where it failed
     */
    public String succeeded() {
        if (exit != 0) {
            throw new AssertionError(
                    String.join(" ", line) + " ended with " + exit + ":\n" + output);
        }
        return output;
    }
}
