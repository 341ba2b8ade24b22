package dev.tandem.runtime.batch;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A row that was not scored, as the quarantine keeps it.
 *
 * @param source the file it is in
 * @param row its number in the file, from 1, the line of names not counted
 * @param column the table's column that is to blame; null where the whole row is
 * @param reason a sentence for people
 * @param value what the column, or the line, held; null where it held nothing
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record BadRow(String source, long row, String column, String reason, String value) {

    BadRow at(long number) {
        return new BadRow(source, number, column, reason, value);
    }
}
