package dev.tandem.runtime.stream;

import dev.tandem.runtime.core.Column;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.core.json.JsonFields;
import dev.tandem.runtime.core.json.JsonScanner;

import java.util.Arrays;

/**
 * Reads a record, a JSON object, straight into a row of the model's inputs. Numbers become what the same digits become
 * in a REST request. Fields that do not matter are read over; of a field that is there twice the last counts.
 *
 * <p>For one thread: it learns in which order the fields come, and looks for each in the place after the last.
 */
final class RecordReader {

    private static final int NONE = -1;

    private final RecordFields fields;
    private final boolean missingAsNaN;
    private final int[] successor;

    RecordReader(RecordFields fields, boolean missingAsNaN) {
        this.fields = fields;
        this.missingAsNaN = missingAsNaN;
        this.successor = new int[fields.size() + 1];
        Arrays.setAll(successor, last -> last);
    }

    /**
     * Adds a record as the last row.
     *
     * @throws ScoringException if it is no JSON, or no row that the model takes; then there is no such row
     */
    FieldSpans read(byte[] value, RowBatch rows) {
        int row = rows.addRow();
        try {
            var spans = new FieldSpans(value, fields.size());
            readObject(new JsonScanner(value), rows, row, spans);
            fillMissing(rows, row, spans);
            return spans;
        } catch (ScoringException e) {
            rows.dropLast();
            throw e;
        }
    }

    private void readObject(JsonScanner json, RowBatch rows, int row, FieldSpans spans) {
        if (json.peek() != '{') {
            String found = json.found();
            json.skipValue();
            json.expectEnd();
            throw new InvalidInputException(
                    "the record is JSON, but no object: it begins with " + found);
        }
        json.expect('{');
        if (!json.accept('}')) {
            int last = NONE;
            do {
                int expected = successor[last + 1];
                int field = json.field(fields.index(), expected);
                if (field == JsonFields.UNKNOWN) {
                    json.skipValue();
                } else {
                    readField(json, field, rows, row, spans);
                    successor[last + 1] = field;
                    last = field;
                }
            } while (json.accept(','));
            json.expect('}');
        }
        json.expectEnd();
    }

    private void readField(JsonScanner json, int field, RowBatch rows, int row, FieldSpans spans) {
        json.peek();
        int start = json.position();
        int[] columns = fields.columnsOf(field);
        if (columns.length == 0) {
            json.skipValue();
        }
        for (int column : columns) {
            json.moveTo(start);
            readValue(json, field, rows, row, column);
        }
        spans.put(field, start, json.position());
    }

    private void readValue(JsonScanner json, int field, RowBatch rows, int row, int column) {
        if (json.acceptNull()) {
            setMissing(rows, row, field, column);
            return;
        }
        switch (fields.column(column).datatype()) {
            case FP32 -> rows.set(row, column, float32(json, field, column));
            case FP64 -> rows.set(row, column, float64(json, field, column));
            case BYTES -> rows.set(row, column, text(json, field, column));
            case BOOL -> rows.set(row, column, truth(json, field, column) ? 1L : 0L);
            default -> rows.set(row, column, whole(json, field, column));
        }
    }

    private float float32(JsonScanner json, int field, int column) {
        checkNumber(json, field, column);
        float value = json.float32();
        if (Float.isInfinite(value)) {
            throw wrong(json, field, column, "a number beyond its range");
        }
        return value;
    }

    private double float64(JsonScanner json, int field, int column) {
        checkNumber(json, field, column);
        double value = json.float64();
        if (Double.isInfinite(value)) {
            throw wrong(json, field, column, "a number beyond its range");
        }
        return value;
    }

    private long whole(JsonScanner json, int field, int column) {
        checkNumber(json, field, column);
        try {
            return json.wholeNumber();
        } catch (ArithmeticException e) {
            throw wrong(json, field, column, e.getMessage());
        }
    }

    private String text(JsonScanner json, int field, int column) {
        if (json.peek() != '"') {
            throw wrongType(json, field, column);
        }
        return json.string();
    }

    private boolean truth(JsonScanner json, int field, int column) {
        byte next = json.peek();
        if (next != 't' && next != 'f') {
            throw wrongType(json, field, column);
        }
        return json.truth();
    }

    private void checkNumber(JsonScanner json, int field, int column) {
        if (!json.atNumber()) {
            throw wrongType(json, field, column);
        }
    }

    private ScoringException wrongType(JsonScanner json, int field, int column) {
        String what =
                switch (json.peek()) {
                    case '"' -> "text";
                    case '{' -> "an object";
                    case '[' -> "an array";
                    case 't', 'f' -> "true or false";
                    default -> "a number";
                };
        // Whatever is no JSON at all is told as that.
        json.skipValue();
        return wrong(json, field, column, what);
    }

    private ScoringException wrong(JsonScanner json, int field, int column, String what) {
        return new InvalidInputException(
                "field '%s' holds %s before byte %d; %s takes %s"
                        .formatted(
                                fields.name(field),
                                what,
                                json.position(),
                                describe(field, column),
                                allowed(fields.column(column))));
    }

    private String describe(int field, int column) {
        var wanted = fields.column(column);
        return wanted.name().equals(fields.name(field))
                ? "the model's column of that name"
                : "the model's column '" + wanted.name() + "'";
    }

    private static String allowed(Column column) {
        return switch (column.datatype()) {
            case FP32, FP64 -> column.datatype() + ", a number";
            case BYTES -> "text";
            case BOOL -> "true or false";
            default -> column.datatype() + ", a whole number";
        };
    }

    private void fillMissing(RowBatch rows, int row, FieldSpans spans) {
        for (int field = 0; field < fields.size(); field++) {
            if (!spans.has(field)) {
                for (int column : fields.columnsOf(field)) {
                    setMissing(rows, row, field, column);
                }
            }
        }
    }

    private void setMissing(RowBatch rows, int row, int field, int column) {
        if (fields.isOptional(column)) {
            return;
        }
        if (!missingAsNaN) {
            throw new InvalidInputException(
                    "field '%s' is missing or null; %s needs a value (missingValues: Reject)"
                            .formatted(fields.name(field), describe(field, column)));
        }
        rows.setMissing(row, column);
    }
}
