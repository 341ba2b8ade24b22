package dev.tandem.runtime.batch;

/**
 * What a query found that a column cannot hold, as the text that goes from SQL to Java: the column's index, a colon, and
 * the value. Indexes below the number of the model's columns are theirs, those above are of columns that are kept.
 */
record BadValue(int column, String value) {

    /** The line is no row at all. */
    static final int WHOLE_ROW = -1;

    /** The line is empty: no row, and nothing bad about it. */
    static final int NO_ROW = -2;

    static BadValue parse(String text) {
        int colon = text.indexOf(':');
        return new BadValue(Integer.parseInt(text.substring(0, colon)), text.substring(colon + 1));
    }
}
