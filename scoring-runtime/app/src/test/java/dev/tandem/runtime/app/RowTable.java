package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model and rows for it, as digits: so each way of scoring has to make numbers of the same text. The rows are public
 * data, and some that are on the edge of what a number can be.
 *
 * @param columns the model's, in its order, each FP32 or INT64
 * @param matrix whether the model has one input for all columns, or one for each
 * @param rows the digits of each value; null where it is missing
 */
record RowTable(
        String name,
        Path model,
        Map<String, Datatype> columns,
        boolean matrix,
        List<List<String>> rows) {

    private static final Path SAMPLES = Path.of("../../samples");

    /** Among them: negative zero, subnormals, what is halfway between two floats, and what rounds to 0. */
    private static final List<String> EDGES =
            List.of(
                    "-0.0",
                    "0",
                    "1e-45",
                    "-1E-45",
                    "1.17549435e-38",
                    "1e-40",
                    "7e-46",
                    "1e-46",
                    "16777217",
                    "16777219",
                    "0.1",
                    "0.30000000000000004",
                    "33554433.0",
                    "1e30",
                    "9007199254740993",
                    "1.0000001788139343",
                    "0.1000000014901161193847");

    private static final List<String> WHOLE_EDGES =
            List.of("0", "-1", "16777217", "33554435", "9007199254740993", "-9223372036854775808");

    /** Gradient boosting, scikit-learn's; what 2,357 customers of CDNOW bought. Some values are missing. */
    static RowTable trees() throws SQLException {
        var rows = customers();
        rows.add(Arrays.asList("3", null, "200", "12.5", null, "17"));
        rows.add(Arrays.asList(null, null, null, null, null, null));
        return table("spend", floats(CUSTOMER_COLUMNS), rows);
    }

    /** Logistic regression, scikit-learn's; irises. */
    static RowTable linear() throws IOException {
        var rows = new ArrayList<List<String>>();
        var sample = SAMPLES.resolve("models/iris/rows.json");
        for (var row : new ObjectMapper().readTree(sample.toFile()).get("rows")) {
            var digits = new ArrayList<String>();
            row.forEach(value -> digits.add(value.asText()));
            rows.add(digits);
        }
        return table("iris", floats(List.of("a", "b", "c", "d")), rows);
    }

    /** A linear model that takes whole numbers as such beside floats; CDNOW again. */
    static RowTable mixed(Path folder) throws SQLException, IOException {
        var columns = floats(CUSTOMER_COLUMNS);
        for (var whole : List.of("purchases", "days_known", "last_cds", "last_day")) {
            columns.put(whole, Datatype.INT64);
        }
        var file = folder.resolve("mixed.onnx");
        OnnxFiles.linear(file, columns, 0.1f, 1.7f, -0.003f, 0.37f, 3e-3f, -1e-3f);
        return withEdges(new RowTable("mixed", file, columns, false, customers()));
    }

    private static final List<String> CUSTOMER_COLUMNS =
            List.of("purchases", "avg_amount", "days_known", "last_amount", "last_cds", "last_day");

    private static List<List<String>> customers() throws SQLException {
        var rows = new ArrayList<List<String>>();
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement();
                var found =
                        statement.executeQuery(
                                "SELECT %s FROM '%s'"
                                        .formatted(
                                                String.join(", ", CUSTOMER_COLUMNS),
                                                SAMPLES.resolve("hybrid/customers.parquet")))) {
            while (found.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= CUSTOMER_COLUMNS.size(); i++) {
                    row.add(found.getObject(i).toString());
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static Map<String, Datatype> floats(List<String> names) {
        var columns = new LinkedHashMap<String, Datatype>();
        names.forEach(name -> columns.put(name, Datatype.FP32));
        return columns;
    }

    private static RowTable table(
            String model, Map<String, Datatype> columns, List<List<String>> rows) {
        var file = SAMPLES.resolve("models/" + model + "/model.onnx");
        return withEdges(new RowTable(model, file, columns, true, rows));
    }

    /** A row for each edge and column, which has ordinary values beside. */
    private static RowTable withEdges(RowTable table) {
        var ordinary = table.rows.getFirst();
        var rows = new ArrayList<>(table.rows);
        int column = 0;
        for (var datatype : table.columns.values()) {
            for (var edge : datatype == Datatype.INT64 ? WHOLE_EDGES : EDGES) {
                var row = new ArrayList<>(ordinary);
                row.set(column, edge);
                rows.add(row);
            }
            column++;
        }
        return new RowTable(table.name, table.model, table.columns, table.matrix, rows);
    }

    /** A row as an object of JSON. */
    String json(int row) {
        var fields = new ArrayList<String>();
        for (var name : columns.keySet()) {
            fields.add("\"%s\":%s".formatted(name, rows.get(row).get(fields.size())));
        }
        return "{" + String.join(",", fields) + "}";
    }

    /** What the digits say: the nearest float, or the whole number itself. */
    static Object number(Datatype datatype, String digits) {
        if (digits == null) {
            return null;
        }
        return datatype == Datatype.INT64
                ? (Object) Long.valueOf(digits)
                : (Object) Float.valueOf(digits);
    }

    /** The same table without rows that lack a value: JSON requests have no not-a-number. */
    RowTable complete() {
        var kept = rows.stream().filter(row -> !row.contains(null)).toList();
        return new RowTable(name, model, columns, matrix, kept);
    }

    /** The model as a configuration names it. */
    String config() {
        return "{name: %s, revision: unverified, format: onnx, path: %s, columns: [%s], missingAsNaN: true}"
                .formatted(name, model, matrix ? String.join(", ", columns.keySet()) : "");
    }

    @Override
    public String toString() {
        return name;
    }
}
