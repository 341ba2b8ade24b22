package dev.tandem.runtime.batch;

import dev.tandem.runtime.core.Datatype;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * JSON Lines: an object on each line. Lines are taken as text first, so that one that is no JSON is a bad row like any
 * other and the rows after it keep their numbers.
 */
final class JsonLinesSource implements TableSource {

    private static final int SAMPLE_LINES = 10_000;
    private static final int LINE_BYTES = 16 << 20;

    /** By the first lines; what is kept of later ones is held to it. */
    @Override
    public Map<String, String> schema(Duck duck, Path file, String uri) throws SQLException {
        var columns = new LinkedHashMap<String, String>();
        var objects =
                "SELECT line, position, unnest(json_keys(line)) AS name FROM (SELECT CASE WHEN object THEN line END AS line, row_number() OVER () AS position FROM (%s) LIMIT %d)"
                        .formatted(lines(file, ""), SAMPLE_LINES);
        var types =
                "SELECT name, list(DISTINCT json_type(line, '/' || replace(replace(name, '~', '~0'), '/', '~1'))) FROM (%s) GROUP BY name ORDER BY min(position), name"
                        .formatted(objects);
        duck.list(types, row -> Map.entry(row.getString(1), type(row.getString(2))))
                .forEach(column -> columns.put(column.getKey(), column.getValue()));
        return columns;
    }

    /** What is not of one simple type is text, and comes out as it went in. */
    private static String type(String list) {
        var found = new HashSet<>(List.of(list.substring(1, list.length() - 1).split(", ")));
        found.remove("NULL");
        if (Set.of("UBIGINT", "BIGINT").containsAll(found)) {
            return found.isEmpty() ? "VARCHAR" : "BIGINT";
        }
        if (Set.of("UBIGINT", "BIGINT", "DOUBLE").containsAll(found)) {
            return "DOUBLE";
        }
        return found.equals(Set.of("BOOLEAN")) ? "BOOLEAN" : "VARCHAR";
    }

    @Override
    public RowQuery rows(Path file, String uri, Map<String, String> schema, TableColumns columns) {
        var wanted = new ArrayList<String>();
        columns.model().forEach(column -> wanted.add(column.tableColumn()));
        wanted.addAll(columns.keep());
        var rows = new TextRows();
        rows.refuse("trim(coalesce(line, '')) = ''", BadValue.NO_ROW, "''");
        rows.refuse("NOT object", BadValue.WHOLE_ROW, "line");
        for (int i = 0; i < columns.model().size(); i++) {
            var datatype = columns.model().get(i).datatype();
            rows.model(datatype, raw(i), readable(datatype, i), string(i));
        }
        for (int i = 0; i < columns.keep().size(); i++) {
            keep(rows, schema.get(columns.keep().get(i)), columns.model().size() + i);
        }
        return rows.over(values(file, wanted), 1);
    }

    private static void keep(TextRows rows, String type, int index) {
        switch (type) {
            case "BIGINT" -> rows.keep(TextRows.whole(raw(index)), raw(index));
            case "DOUBLE" ->
                    rows.keep(
                            "CASE WHEN %s THEN TRY_CAST(%s AS DOUBLE) END"
                                    .formatted(isNumber(index), raw(index)),
                            raw(index));
            case "BOOLEAN" ->
                    rows.keep(
                            "CASE %s WHEN 'true' THEN true WHEN 'false' THEN false END"
                                    .formatted(raw(index)),
                            raw(index));
            default ->
                    rows.keep(
                            "CASE WHEN %s THEN %s ELSE %s END"
                                    .formatted(isString(index), string(index), raw(index)));
        }
    }

    /** Text is never read as a number, nor a number as text: the sender's mistake should be seen. */
    private static String readable(Datatype datatype, int index) {
        return switch (datatype) {
            case BYTES -> isString(index);
            case BOOL -> raw(index) + " IN ('true', 'false')";
            default -> isNumber(index);
        };
    }

    private static String raw(int index) {
        return "r" + index;
    }

    private static String string(int index) {
        return "(v[%d] ->> '$')".formatted(index + 1);
    }

    /** Begins with a digit or a minus, which lie beside each other. */
    private static String isNumber(int index) {
        return "ascii(%s) BETWEEN 45 AND 57".formatted(raw(index));
    }

    private static String isString(int index) {
        return "ascii(%s) = 34".formatted(raw(index));
    }

    private static String values(Path file, List<String> wanted) {
        var paths =
                wanted.stream()
                        .map(name -> Sql.text("/" + name.replace("~", "~0").replace("/", "~1")))
                        .collect(Collectors.joining(", "));
        var raws =
                IntStream.range(0, wanted.size())
                        .mapToObj(i -> "nullif(v[%d]::VARCHAR, 'null') AS r%d".formatted(i + 1, i))
                        .collect(Collectors.joining(", "));
        return "SELECT line, object, v, %s FROM (SELECT line, object, CASE WHEN object THEN json_extract(line, [%s]) END AS v FROM (%s))"
                .formatted(raws, paths, lines(file, ", " + RowQuery.KEEP_REJECTED));
    }

    /** No line has this delimiter, which JSON does not allow unescaped: so a line is one column. */
    private static String lines(Path file, String more) {
        return "SELECT line, CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS object FROM read_csv(%s, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', max_line_size = %d, buffer_size = %d, compression = '%s'%s)"
                .formatted(
                        Sql.file(file),
                        LINE_BYTES,
                        2 * LINE_BYTES,
                        CsvSource.compression(file),
                        more);
    }
}
