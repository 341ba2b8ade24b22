package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.TerminationReport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One run of the launcher inside this process: its exit code and the report it left. */
record CommandRun(int exitCode, TerminationReport report) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static CommandRun of(Path folder, String... arguments) throws IOException {
        var log = Files.createTempFile(folder, "termination", ".log");
        var all =
                Stream.concat(Stream.of(arguments), Stream.of("--termination-log", log.toString()))
                        .toArray(String[]::new);
        int code =
                Main.run(
                        List.of(
                                new VerifyCommand(),
                                new FetchCommand(),
                                new ValidateCommand(),
                                new BatchCommand(),
                                new BenchCommand()),
                        all);
        return new CommandRun(code, JSON.readValue(log.toFile(), TerminationReport.class));
    }
}
