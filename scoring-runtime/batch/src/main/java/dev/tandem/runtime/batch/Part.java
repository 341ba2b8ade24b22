package dev.tandem.runtime.batch;

import java.util.Optional;

/**
 * What became of one file of the input.
 *
 * @param name of the file of predictions, below the output
 * @param sha256 of that file
 * @param quarantine the file of bad rows, below the quarantine; empty where there are none or nobody keeps them
 * @param firstBad the first bad row, for messages
 */
record Part(
        StoredFile input,
        String name,
        long bytes,
        String sha256,
        long rowsRead,
        long rowsScored,
        Optional<String> quarantine,
        Optional<BadRow> firstBad) {

    long rowsBad() {
        return rowsRead - rowsScored;
    }
}
