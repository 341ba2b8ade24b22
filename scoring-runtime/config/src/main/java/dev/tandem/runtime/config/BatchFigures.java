package dev.tandem.runtime.config;

/**
 * What one run of a batch scoring job did.
 *
 * @param runId names the run and the prefix of its output
 * @param unchanged whether there was nothing to do, everything being as in the last run
 * @param rowsQuarantined rows that could not be scored, whether or not they are kept anywhere
 * @param rowsPublished rows written to the feature store
 * @param durationMillis from the process's start to this report, milliseconds
 * @param modelRevision the revision that scored; empty where none did
 * @param outputUri the prefix that holds the output; empty where nothing was published
 */
public record BatchFigures(
        String runId,
        boolean unchanged,
        long rowsRead,
        long rowsScored,
        long rowsQuarantined,
        long rowsPublished,
        long durationMillis,
        String modelRevision,
        String outputUri) {

    public BatchFigures {
        Checks.text("runId", runId);
        modelRevision = modelRevision == null ? "" : modelRevision;
        outputUri = outputUri == null ? "" : outputUri;
    }
}
