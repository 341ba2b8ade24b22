package dev.tandem.runtime.batch;

import dev.tandem.runtime.core.Datatype;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of a query that formats of text share: texts become the model's types, and where that fails, {@code bad} says
 * which column it was and what it held.
 */
final class TextRows {

    private final List<Lane> lanes = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final List<String> checks = new ArrayList<>();
    private int kept;

    /** A condition under which the whole line is no row; one of {@link BadValue}'s codes, and what is told of it. */
    void refuse(String condition, int code, String value) {
        checks.add("WHEN %s THEN '%d:' || %s".formatted(condition, code, value));
    }

    /**
     * A column of the model.
     *
     * @param raw the text, null where there is none
     * @param readable whether the text is of a kind that may become the value
     * @param text the value of a column of texts
     */
    void model(Datatype datatype, String raw, String readable, String text) {
        int index = lanes.size();
        lanes.add(Lane.ofText(datatype));
        values.add(
                "CASE WHEN %s THEN %s END AS t%d"
                        .formatted(readable, cast(datatype, raw, text), index));
        check(raw, "t" + index, index);
    }

    private static String cast(Datatype datatype, String raw, String text) {
        return switch (Lane.ofText(datatype)) {
            case FLOAT -> "TRY_CAST(%s AS FLOAT)".formatted(raw);
            case DOUBLE -> "TRY_CAST(%s AS DOUBLE)".formatted(raw);
            case LONG ->
                    datatype == Datatype.BOOL
                            ? "CAST(TRY_CAST(%s AS BOOLEAN) AS BIGINT)".formatted(raw)
                            : whole(raw);
            case TEXT -> text;
        };
    }

    /** A whole number; a mere cast would make 4 of 3.7. */
    static String whole(String raw) {
        return "CASE WHEN regexp_full_match(trim(%1$s), '[+-]?[0-9]+') THEN TRY_CAST(%1$s AS BIGINT) END"
                .formatted(raw);
    }

    /** A column that is kept and can hold any text. */
    void keep(String expression) {
        values.add(expression + " AS k" + kept);
        kept++;
    }

    /**
     * A column that is kept and has a type: a value that it cannot hold makes the row bad, rather than being lost.
     *
     * @param raw the text, null where there is none
     */
    void keep(String expression, String raw) {
        check(raw, "k" + kept, lanes.size() + kept);
        keep(expression);
    }

    private void check(String raw, String value, int index) {
        checks.add(
                "WHEN %s IS NOT NULL AND %s IS NULL THEN '%d:' || %s"
                        .formatted(raw, value, index, raw));
    }

    /**
     * The whole query, over one that gives the texts.
     *
     * @param firstRow the number of the line that the first row is in, in the count of rejected lines
     */
    RowQuery over(String from, int firstRow) {
        var sql =
                "SELECT *, NULL::BIGINT AS row_number, CASE %s END AS bad FROM (SELECT *, %s FROM (%s))"
                        .formatted(String.join(" ", checks), String.join(", ", values), from);
        return new RowQuery(sql, List.copyOf(lanes), firstRow);
    }
}
