package dev.tandem.runtime.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The rows of one file that were not scored: counted, and written to a file of JSON Lines as they come. */
final class BadRows implements AutoCloseable {

    static final ObjectMapper JSON = JsonMapper.builder().build();

    private final String source;
    private final TableColumns columns;
    private final Path file;
    private BufferedWriter writer;
    private long count;
    private long noRows;
    private BadRow first;

    BadRows(String source, TableColumns columns, Path file) {
        this.source = source;
        this.columns = columns;
        this.file = file;
    }

    /** A value that could not be read as what its column is, or a line that is no row. */
    void unreadable(long row, BadValue bad) throws BatchException {
        int models = columns.model().size();
        switch (bad.column()) {
            case BadValue.NO_ROW -> noRows++;
            case BadValue.WHOLE_ROW -> add(row, null, "the line is no JSON object", bad.value());
            default -> {
                boolean ofModel = bad.column() < models;
                String name =
                        ofModel
                                ? columns.model().get(bad.column()).tableColumn()
                                : columns.keep().get(bad.column() - models);
                String wanted =
                        ofModel
                                ? columns.model().get(bad.column()).datatype().name()
                                : "of the type that the file's first rows have";
                add(row, name, "the value is not " + wanted, bad.value());
            }
        }
    }

    /** A value that the model does not take. */
    void refused(long row, int column, String reason, String value) throws BatchException {
        add(row, columns.model().get(column).tableColumn(), reason, value);
    }

    private void add(long row, String column, String reason, String value) throws BatchException {
        add(new BadRow(source, row, column, reason, value));
    }

    void add(BadRow row) throws BatchException {
        count++;
        if (first == null) {
            first = row;
        }
        try {
            if (writer == null) {
                writer = Files.newBufferedWriter(file);
            }
            writer.write(JSON.writeValueAsString(row));
            writer.write('\n');
        } catch (IOException e) {
            throw Scratch.failure(file.toString(), e);
        }
    }

    /** Bad rows so far. */
    long count() {
        return count;
    }

    /** Empty lines, which are no rows, neither good nor bad. */
    long noRows() {
        return noRows;
    }

    Optional<BadRow> first() {
        return Optional.ofNullable(first);
    }

    /**
     * Ends the writing and adds lines that never became rows, each in its place: rows that were counted without them get the
     * numbers they have in the file.
     *
     * @param lines in the order of their numbers
     * @return the finished file; empty without bad rows
     */
    Optional<Path> finish(List<BadRow> lines, Path merged) throws BatchException {
        close();
        if (lines.isEmpty()) {
            return count == 0 ? Optional.empty() : Optional.of(file);
        }
        first = null;
        count = 0;
        try (var all = new BadRows(source, columns, merged)) {
            int next = 0;
            if (Files.exists(file)) {
                try (var rows = Files.newBufferedReader(file)) {
                    for (var line = rows.readLine(); line != null; line = rows.readLine()) {
                        var row = JSON.readValue(line, BadRow.class);
                        while (next < lines.size() && lines.get(next).row() <= row.row() + next) {
                            all.add(lines.get(next));
                            next++;
                        }
                        all.add(row.at(row.row() + next));
                    }
                }
            }
            for (var line : lines.subList(next, lines.size())) {
                all.add(line);
            }
            count = all.count;
            first = all.first;
        } catch (IOException e) {
            throw Scratch.failure(merged.toString(), e);
        }
        Scratch.delete(file);
        return Optional.of(merged);
    }

    @Override
    public void close() throws BatchException {
        try {
            if (writer != null) {
                writer.close();
                writer = null;
            }
        } catch (IOException e) {
            throw Scratch.failure(file.toString(), e);
        }
    }
}
