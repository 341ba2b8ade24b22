package dev.tandem.runtime.batch;

import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.core.Tensor;

import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBWritableVector;

import java.util.List;
import java.util.Map;

/**
 * Scores the rows that DuckDB has in hand, a few thousand at a time. To SQL it is a function from a row's columns to the
 * row's place among the predictions, {@link Places#BAD} where it has none; {@link ValueFunction} then gives the values.
 */
final class ScoreFunction {

    /** The most rows that DuckDB has in hand (its standard vector size). */
    static final int MOST_ROWS = 2_048;

    /** Columns before the model's: row_number and bad. */
    private static final int FIRST = 2;

    private final Model model;
    private final List<Lane> lanes;
    private final RowBatch batch;
    private final BadRows bad;
    private final ColumnFilling byColumn;
    private Map<String, Tensor> outputs = Map.of();
    private long counted;
    private long scored;

    ScoreFunction(Model model, RowMapping mapping, List<Lane> lanes, BadRows bad) {
        this.model = model;
        this.lanes = lanes;
        this.batch = mapping.batch(MOST_ROWS);
        this.byColumn = new ColumnFilling(mapping, lanes, batch);
        this.bad = bad;
    }

    /** Scores what is in hand; the result is each row's place. */
    void apply(DuckDBDataChunkReader rows, DuckDBWritableVector result) throws BatchException {
        int count = (int) rows.rowCount();
        batch.clear();
        if (VectorMemory.nulls(rows.vector(1), count).cardinality() == count
                && byColumn.fill(rows, FIRST, count)) {
            Places.writeInOrder(result, count);
        } else {
            batch.clear();
            var places = VectorMemory.of(result).asIntBuffer();
            for (int row = 0; row < count; row++) {
                places.put(row, fillRow(rows, row));
            }
        }
        counted += count;
        scored += batch.rows();
        outputs =
                batch.rows() == 0
                        ? Map.of()
                        : model.score(batch.tensors(), model.signature().outputNames());
    }

    /** Adds one row to the batch; its place, or {@link Places#BAD}. */
    private int fillRow(DuckDBDataChunkReader rows, int row) throws BatchException {
        var number = rows.vector(0);
        long rowNumber = number.isNull(row) ? counted + row + 1 : number.getLong(row);
        var unreadable = rows.vector(1);
        if (!unreadable.isNull(row)) {
            bad.unreadable(rowNumber, BadValue.parse(unreadable.getString(row)));
            return Places.BAD;
        }
        int place = batch.addRow();
        for (int column = 0; column < lanes.size(); column++) {
            var vector = rows.vector(FIRST + (long) column);
            try {
                set(place, column, vector, row);
            } catch (InvalidInputException e) {
                batch.dropLast();
                bad.refused(rowNumber, column, e.getMessage(), value(column, vector, row));
                return Places.BAD;
            }
        }
        return place;
    }

    private void set(int place, int column, DuckDBReadableVector vector, int row) {
        if (vector.isNull(row)) {
            batch.setMissing(place, column);
            return;
        }
        switch (lanes.get(column)) {
            case FLOAT -> batch.set(place, column, vector.getFloat(row));
            case DOUBLE -> batch.set(place, column, vector.getDouble(row));
            case LONG -> batch.set(place, column, vector.getLong(row));
            case TEXT -> batch.set(place, column, vector.getString(row));
        }
    }

    private String value(int column, DuckDBReadableVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (lanes.get(column)) {
            case FLOAT -> Float.toString(vector.getFloat(row));
            case DOUBLE -> Double.toString(vector.getDouble(row));
            case LONG -> Long.toString(vector.getLong(row));
            case TEXT -> vector.getString(row);
        };
    }

    /** What the model gave for the rows in hand. */
    Tensor output(String name) {
        var tensor = outputs.get(name);
        if (tensor == null) {
            throw new IllegalStateException("output '" + name + "' was not computed");
        }
        return tensor;
    }

    /** Rows in hand that were scored. */
    int rows() {
        return batch.rows();
    }

    /** Rows that came, those without a line of their own left out by {@link BadRows}. */
    long counted() {
        return counted;
    }

    long scored() {
        return scored;
    }
}
