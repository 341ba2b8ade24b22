package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.nio.file.Path;

/** The launcher: {@code serve}, {@code verify} and {@code fetch}. */
@Command(
        name = "tandem-runtime",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Serves, verifies and fetches models.",
        subcommands = {ServeCommand.class, VerifyCommand.class, FetchCommand.class},
        footer = {
            "",
            "Exit codes: 0 done, 2 configuration or command line refused, 3 model not found, 4"
                + " source",
            "unreachable, 5 digest mismatch, 6 model invalid, 7 model too large, 1 anything else."
        })
public final class Main {

    private static final System.Logger LOG = System.getLogger(Main.class.getName());

    private Main() {}

    public static void main(String[] arguments) {
        LibraryLogs.install();
        // By name, because threads of libraries may still run.
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::refuseCommandLine)
                .setExecutionExceptionHandler((e, command, result) -> fault(e))
                .execute(arguments);
    }

    private static int refuseCommandLine(CommandLine.ParameterException e, String[] arguments) {
        e.getCommandLine().getErr().println(e.getMessage());
        e.getCommandLine().usage(e.getCommandLine().getErr());
        return end(TerminationReport.of(TerminationReason.ConfigInvalid, e.getMessage()));
    }

    private static int fault(Exception e) {
        LOG.log(System.Logger.Level.ERROR, "a fault of this program", e);
        return end(
                TerminationReport.of(
                        TerminationReason.InternalError, "a fault of this program: " + e));
    }

    private static int end(TerminationReport report) {
        new TerminationLog(Path.of(TerminationLog.DEFAULT_FILE)).write(report);
        return report.reason().exitCode();
    }

    /** The version of the build, which the jar's manifest has. */
    static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tandem-runtime " + version()};
        }
    }
}
