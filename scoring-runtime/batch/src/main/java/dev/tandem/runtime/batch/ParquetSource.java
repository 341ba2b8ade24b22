package dev.tandem.runtime.batch;

import dev.tandem.runtime.core.Datatype;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parquet: types are the file's, so a value is never read as what it is not. */
final class ParquetSource implements TableSource {

    @Override
    public Map<String, String> schema(Duck duck, Path file, String uri) throws SQLException {
        var columns = new LinkedHashMap<String, String>();
        duck.list(
                        "DESCRIBE SELECT * FROM read_parquet(%s, hive_partitioning = false)"
                                .formatted(Sql.file(file)),
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(column -> columns.put(column.getKey(), column.getValue()));
        return columns;
    }

    @Override
    public RowQuery rows(Path file, String uri, Map<String, String> schema, TableColumns columns)
            throws BatchException {
        var lanes = new ArrayList<Lane>();
        var select = new ArrayList<String>();
        var checks = new ArrayList<String>();
        select.add("file_row_number + 1 AS row_number");
        for (int i = 0; i < columns.model().size(); i++) {
            var column = columns.model().get(i);
            var type = schema.get(column.tableColumn());
            var lane = lane(uri, column, type);
            lanes.add(lane);
            var name = Sql.name(column.tableColumn());
            var value =
                    type.equals(lane.type().name())
                            ? name
                            : "TRY_CAST(%s AS %s)".formatted(name, lane.type());
            select.add(value + " AS t" + i);
            if (lane == Lane.LONG && isLarge(type)) {
                checks.add(
                        "WHEN %s IS NOT NULL AND %s IS NULL THEN '%d:' || %s"
                                .formatted(name, value, i, name));
            }
        }
        select.add(
                checks.isEmpty()
                        ? "NULL::VARCHAR AS bad"
                        : "CASE %s END AS bad".formatted(String.join(" ", checks)));
        for (int i = 0; i < columns.keep().size(); i++) {
            select.add(Sql.name(columns.keep().get(i)) + " AS k" + i);
        }
        var sql =
                "SELECT %s FROM read_parquet(%s, file_row_number = true, hive_partitioning = false)"
                        .formatted(String.join(", ", select), Sql.file(file));
        return new RowQuery(sql, lanes, 0);
    }

    /**
     * Whole numbers that may be beyond 64 bits with a sign: not all fit, and a double would not be
     * exact.
     */
    private static boolean isLarge(String type) {
        return switch (type) {
            case "UBIGINT", "HUGEINT", "UHUGEINT" -> true;
            default -> type.startsWith("DECIMAL") && type.endsWith(",0)");
        };
    }

    private static boolean isWhole(Datatype datatype) {
        return datatype != Datatype.FP32 && datatype != Datatype.FP64;
    }

    private static Lane lane(String uri, ModelColumn column, String type) throws BatchException {
        var lane =
                switch (type) {
                    case "FLOAT" -> Lane.FLOAT;
                    case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT" -> Lane.LONG;
                    case "UTINYINT", "USMALLINT", "UINTEGER" -> Lane.LONG;
                    case "DOUBLE" -> Lane.DOUBLE;
                    case "UBIGINT", "HUGEINT", "UHUGEINT" ->
                            isWhole(column.datatype()) ? Lane.LONG : Lane.DOUBLE;
                    case "VARCHAR" -> Lane.TEXT;
                    default -> {
                        if (!type.startsWith("DECIMAL")) {
                            throw TableSource.mismatch(uri, column, type);
                        }
                        yield isLarge(type) && isWhole(column.datatype()) ? Lane.LONG : Lane.DOUBLE;
                    }
                };
        if ((lane == Lane.TEXT) != (column.datatype() == Datatype.BYTES)) {
            throw TableSource.mismatch(uri, column, type);
        }
        return lane;
    }
}
