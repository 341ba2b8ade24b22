package dev.tandem.runtime.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Loads a model and scores it once in a process of its own. A file can crash the native library that reads it, which no
 * exception tells; then it is that process that ends, and this one says so.
 *
 * @param patience how long it may take: some files keep the library busy for ever
 */
record ModelProbe(Duration patience) {

    static final ModelProbe USUAL = new ModelProbe(Duration.ofMinutes(10));

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What the JVM prints when a native library does what it must not. */
    private static final Pattern SIGNAL = Pattern.compile("(?m)^# +(SIG[A-Z]+) ");

    private static final Pattern LIBRARY = Pattern.compile("(?m)^# C +\\[([^+\\]]+)");

    private static final int SIGNALLED = 128;
    private static final int ABORTED = SIGNALLED + 6;
    private static final int FAULTED = SIGNALLED + 11;
    private static final int KILLED = SIGNALLED + 9;

    /**
     * Tries the model of a configuration.
     *
     * @param variable the configuration in JSON, where it is not that of this process
     * @param arguments of {@code verify}
     * @return what {@code verify} reports, or {@link TerminationReason#ModelCrashesRuntime}
     */
    TerminationReport of(Optional<String> variable, String... arguments) {
        var all = new String[arguments.length + 4];
        all[0] = "verify";
        all[1] = "--in-process";
        all[2] = "--termination-log";
        all[3] = "/dev/stdout";
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        var builder = OwnProcess.of(all).redirectError(ProcessBuilder.Redirect.INHERIT);
        variable.ifPresent(json -> builder.environment().put(Settings.CONFIG_VARIABLE, json));
        try {
            return ended(builder.start());
        } catch (IOException e) {
            return TerminationReport.of(
                    TerminationReason.InternalError,
                    "the process that would try the model cannot be started: " + e);
        }
    }

    private TerminationReport ended(Process process) {
        var hook = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        try (InputStream out = process.getInputStream()) {
            var printed = CompletableFuture.supplyAsync(() -> text(out));
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                return crashes(
                        "loading it and scoring it once had not ended after %d seconds"
                                .formatted(patience.toSeconds()));
            }
            return report(process.exitValue(), printed.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return TerminationReport.of(TerminationReason.Stopped, "stopped as asked");
        } finally {
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending already, and ends that one.
        }
    }

    private static TerminationReport report(int code, String printed) {
        var line = printed.lines().filter(text -> text.startsWith("{")).reduce((a, b) -> b);
        if (line.isPresent() && code < SIGNALLED) {
            try {
                return JSON.readValue(line.get(), TerminationReport.class);
            } catch (JsonProcessingException e) {
                // A report that is cut off is none.
            }
        }
        return crashes(
                "the process that loaded it and scored it once ended %s"
                        .formatted(end(code, printed)));
    }

    private static String end(int code, String printed) {
        var signal = SIGNAL.matcher(printed);
        if (signal.find()) {
            var library = LIBRARY.matcher(printed);
            return "by %s%s"
                    .formatted(signal.group(1), library.find() ? " in " + library.group(1) : "");
        }
        return switch (code) {
            case ABORTED -> "by SIGABRT";
            case FAULTED -> "by SIGSEGV";
            case KILLED -> "by SIGKILL, as where memory is short";
            default -> "with code %d and without a report".formatted(code);
        };
    }

    private static TerminationReport crashes(String how) {
        return TerminationReport.of(
                TerminationReason.ModelCrashesRuntime,
                "the model crashes the runtime: %s; nothing was served by it. The file is damaged or made to do harm: export it anew"
                        .formatted(how));
    }

    private static String text(InputStream out) {
        try {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
