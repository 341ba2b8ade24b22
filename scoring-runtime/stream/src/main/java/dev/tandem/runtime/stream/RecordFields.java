package dev.tandem.runtime.stream;

import dev.tandem.runtime.core.Column;
import dev.tandem.runtime.core.json.JsonFields;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which fields of a record matter, and which of the model's columns each of them fills. A field's place is its index
 * in {@link #names}.
 */
final class RecordFields {

    private final List<String> names;
    private final JsonFields index;
    private final List<Column> columns;
    private final int[][] columnsOf;
    private final int[] fieldOf;
    private final BitSet optional = new BitSet();

    /**
     * @param columns the model's
     * @param lookedUp columns that records may leave out, because they are looked up then
     * @param source for a column the field it is taken from, where that has another name
     * @param others fields that matter besides, whichever they are for
     */
    RecordFields(
            List<Column> columns,
            Set<String> lookedUp,
            Map<String, String> source,
            Set<String> others) {
        this.columns = columns;
        var filled = new LinkedHashMap<String, List<Integer>>();
        for (int column = 0; column < columns.size(); column++) {
            String name = columns.get(column).name();
            optional.set(column, lookedUp.contains(name));
            filled.computeIfAbsent(source.getOrDefault(name, name), ignored -> new ArrayList<>())
                    .add(column);
        }
        others.forEach(other -> filled.computeIfAbsent(other, ignored -> List.of()));
        this.names = List.copyOf(filled.keySet());
        this.index = JsonFields.of(names);
        this.columnsOf =
                filled.values().stream()
                        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                        .toArray(int[][]::new);
        this.fieldOf = new int[columns.size()];
        for (int field = 0; field < columnsOf.length; field++) {
            for (int column : columnsOf[field]) {
                fieldOf[column] = field;
            }
        }
    }

    JsonFields index() {
        return index;
    }

    int size() {
        return names.size();
    }

    String name(int field) {
        return names.get(field);
    }

    /** The place of a field that matters. */
    int place(String name) {
        return names.indexOf(name);
    }

    /** The indexes of the columns that a field fills; mostly one. */
    int[] columnsOf(int field) {
        return columnsOf[field];
    }

    /** Whether records may leave a column out. */
    boolean isOptional(int column) {
        return optional.get(column);
    }

    /** The place of the field that fills a column. */
    int fieldOf(int column) {
        return fieldOf[column];
    }

    Column column(int index) {
        return columns.get(index);
    }
}
