package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.core.ModelLoadException;

import java.util.Optional;

/** Why a command cannot do what it was asked; carries what is to be reported. */
final class Failure extends Exception {

    private final TerminationReport report;

    private Failure(TerminationReport report, Throwable cause) {
        super(report.message(), cause);
        this.report = report;
    }

    Failure(TerminationReason reason, String message) {
        this(TerminationReport.of(reason, message), null);
    }

    Failure(TerminationReason reason, String message, Throwable cause) {
        this(TerminationReport.of(reason, message), cause);
    }

    static Failure of(TerminationReport report) {
        return new Failure(report, null);
    }

    static Failure of(ModelLoadException e, Optional<FileDigest> file) {
        return new Failure(
                file.map(
                                read ->
                                        TerminationReport.ofFile(
                                                e.reason(),
                                                e.getMessage(),
                                                read.digest(),
                                                read.sizeBytes()))
                        .orElseGet(() -> TerminationReport.of(e.reason(), e.getMessage())),
                e);
    }

    TerminationReport report() {
        return report;
    }
}
