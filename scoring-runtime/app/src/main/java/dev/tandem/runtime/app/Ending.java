package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** How a command ends: with a report in the log and in the termination log, and the exit code of its reason. */
final class Ending {

    private static final System.Logger LOG = System.getLogger(Ending.class.getName());

    @Option(
            names = "--termination-log",
            paramLabel = "FILE",
            defaultValue = TerminationLog.DEFAULT_FILE,
            description =
                    "Where to write the report of the end, if that file exists (default:"
                        + " ${DEFAULT-VALUE}).")
    private Path terminationLog;

    /** Runs a command to its end and gives its exit code. */
    int of(Work work) {
        return report(outcome(work));
    }

    /** Reports an end and gives its exit code. */
    int report(TerminationReport report) {
        var level =
                report.reason().exitCode() == 0
                        ? System.Logger.Level.INFO
                        : System.Logger.Level.ERROR;
        LOG.log(level, report.reason() + ": " + report.message());
        new TerminationLog(terminationLog).write(report);
        return report.reason().exitCode();
    }

    private static TerminationReport outcome(Work work) {
        try {
            return work.run();
        } catch (Failure e) {
            return e.report();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.ERROR, "a fault of this program or its machine", e);
            return TerminationReport.of(
                    TerminationReason.InternalError,
                    "a fault of this program or its machine: " + e);
        }
    }

    /** What a command does. */
    @FunctionalInterface
    interface Work {
        TerminationReport run() throws Failure;
    }
}
