package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.ParseException;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The launcher of all commands. */
public final class Main {

    private static final System.Logger LOG = System.getLogger(Main.class.getName());

    private static final String HELP =
            """
            usage: tandem-runtime COMMAND [OPTIONS]

              serve      serves a model by the Open Inference Protocol
              batch      scores a table
              stream     scores the records of a Kafka topic as they arrive
              inspect    tells what a model is, takes and gives
              bench      tells how long a model's answers take at a rate
              verify     loads a model as the operator does, and reports
              fetch      downloads a model
              validate   explains a configuration or a manifest
              completion completes these words in bash, zsh or fish

            tandem-runtime COMMAND --help tells more; --version tells the version.

            Exit codes: 0 done, 2 configuration or command line refused, 3 model not found,
            4 source unreachable, 5 digest mismatch, 6 model invalid, 7 model too large, 8 input not found,
            9 input invalid, 10 too many bad rows, 11 storage refused, 12 disk full, 13 feature store unreachable,
            14 Kafka unreachable, 15 topic refused, 16 record invalid, 23 model crashes the runtime, 1 anything else.
            """;

    private Main() {}

    public static void main(String[] arguments) {
        LibraryLogs.install();
        // Not by returning: threads of libraries may still run.
        System.exit(run(commands(), arguments));
    }

    /** New ones: a command is of one run. */
    static List<Command> commands() {
        return List.of(
                new ServeCommand(),
                new BatchCommand(),
                new StreamCommand(),
                new InspectCommand(),
                new BenchCommand(),
                new VerifyCommand(),
                new FetchCommand(),
                new ValidateCommand(),
                new CompletionCommand(Main::commands));
    }

    static int run(List<? extends Command> commands, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (first.equals("--help") || first.equals("help")) {
            System.out.print(HELP);
            return 0;
        }
        if (first.equals("--version")) {
            System.out.println("tandem-runtime " + version());
            return 0;
        }
        var command =
                commands.stream().filter(candidate -> candidate.name().equals(first)).findFirst();
        if (command.isEmpty()) {
            System.err.print(HELP);
            return refuse(
                    "command '%s' is not known; allowed: %s"
                            .formatted(
                                    first,
                                    commands.stream()
                                            .map(Command::name)
                                            .collect(Collectors.joining(", "))));
        }
        return run(command.get(), Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static int run(Command command, String... arguments) {
        var options =
                command.options()
                        .addOption(Option.builder().longOpt("help").get())
                        .addOption(Command.valued("termination-log", "FILE"));
        CommandLine line;
        try {
            line = new DefaultParser(false).parse(options, arguments);
        } catch (ParseException e) {
            System.err.print(command.help());
            return refuse(e.getMessage());
        }
        if (line.hasOption("help")) {
            System.out.print(command.help());
            return 0;
        }
        var report = outcome(command, line);
        var log = log(Optional.ofNullable(line.getOptionValue("termination-log")));
        return switch (command.audience(line)) {
            case LOG -> report(report, log);
            case PEOPLE -> {
                if (report.reason().exitCode() != 0) {
                    System.err.println("tandem-runtime: " + report.message());
                }
                yield leave(report, log);
            }
            case NOBODY -> leave(report, log);
        };
    }

    private static int leave(TerminationReport report, TerminationLog terminationLog) {
        terminationLog.write(report);
        return report.reason().exitCode();
    }

    private static TerminationReport outcome(Command command, CommandLine line) {
        try {
            return command.run(line);
        } catch (Failure e) {
            return e.report();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.ERROR, "a fault of this program or its machine", e);
            return TerminationReport.of(
                    TerminationReason.InternalError,
                    "a fault of this program or its machine: " + e);
        }
    }

    private static int refuse(String why) {
        return report(
                TerminationReport.of(TerminationReason.ConfigInvalid, why), log(Optional.empty()));
    }

    private static TerminationLog log(Optional<String> file) {
        return new TerminationLog(Path.of(file.orElse(TerminationLog.DEFAULT_FILE)));
    }

    /** Leaves a report in the log and in the termination log, and gives the exit code of its reason. */
    static int report(TerminationReport report, TerminationLog terminationLog) {
        int code = report.reason().exitCode();
        var level = code == 0 ? System.Logger.Level.INFO : System.Logger.Level.ERROR;
        LOG.log(level, report.reason() + ": " + report.message());
        terminationLog.write(report);
        return code;
    }

    /** The version of the build, which the jar's manifest has. */
    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
