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
        select.add("file_row_number + 1 AS row_number");
        select.add("NULL::VARCHAR AS bad");
        for (int i = 0; i < columns.model().size(); i++) {
            var column = columns.model().get(i);
            var type = schema.get(column.tableColumn());
            var lane = lane(uri, column, type);
            lanes.add(lane);
            var name = Sql.name(column.tableColumn());
            var value =
                    type.equals(lane.type().name())
                            ? name
                            : "CAST(%s AS %s)".formatted(name, lane.type());
            select.add(value + " AS t" + i);
        }
        for (int i = 0; i < columns.keep().size(); i++) {
            select.add(Sql.name(columns.keep().get(i)) + " AS k" + i);
        }
        var sql =
                "SELECT %s FROM read_parquet(%s, file_row_number = true, hive_partitioning = false)"
                        .formatted(String.join(", ", select), Sql.file(file));
        return new RowQuery(sql, lanes, 0);
    }

    private static Lane lane(String uri, ModelColumn column, String type) throws BatchException {
        var lane =
                switch (type) {
                    case "FLOAT" -> Lane.FLOAT;
                    case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT" -> Lane.LONG;
                    case "UTINYINT", "USMALLINT", "UINTEGER" -> Lane.LONG;
                    case "DOUBLE", "UBIGINT", "HUGEINT", "UHUGEINT" -> Lane.DOUBLE;
                    case "VARCHAR" -> Lane.TEXT;
                    default -> {
                        if (!type.startsWith("DECIMAL")) {
                            throw TableSource.mismatch(uri, column, type);
                        }
                        yield Lane.DOUBLE;
                    }
                };
        if ((lane == Lane.TEXT) != (column.datatype() == Datatype.BYTES)) {
            throw TableSource.mismatch(uri, column, type);
        }
        return lane;
    }
}
