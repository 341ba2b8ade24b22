package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.BatchFigures;
import dev.tandem.runtime.config.TableValidationConfig;
import dev.tandem.runtime.config.TerminationReason;

/** How many bad rows a run may have and still be published. */
record ErrorBudget(TableValidationConfig validation) {

    private static final System.Logger LOG = System.getLogger(ErrorBudget.class.getName());

    /**
     * Refuses a table with more of them; where there are some, the log says so.
     *
     * @param scored has rows
     */
    void check(ScoredTable scored, BatchFigures figures) throws BatchException {
        if (scored.rowsBad() == 0) {
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} of {1} rows could not be scored; the first: {2}",
                scored.rowsBad(),
                scored.rowsRead(),
                scored.firstBad());
        if ((double) scored.rowsBad() / scored.rowsRead() > validation.maxErrorRatio()) {
            throw new BatchException(
                            TerminationReason.TooManyBadRows,
                            "%d of %d rows cannot be scored, which is more than validation.maxErrorRatio %s allows; nothing was published; the first: %s%s"
                                    .formatted(
                                            scored.rowsBad(),
                                            scored.rowsRead(),
                                            validation.maxErrorRatio(),
                                            scored.firstBad(),
                                            whereTheyAre(scored)))
                    .with(figures);
        }
    }

    private String whereTheyAre(ScoredTable scored) {
        return scored.quarantineFiles().isEmpty()
                ? "; set validation.quarantine to keep them all"
                : "; all of them are in " + validation.quarantineUri();
    }
}
