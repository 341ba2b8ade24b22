package dev.tandem.runtime.batch;

import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the lines of a CSV file that have not as many values as its first. DuckDB keeps in memory all it can tell about each
 * of them, beyond any limit; so whether they are few is seen before it begins.
 */
final class CsvLines {

    private static final int CHUNK_BYTES = 1 << 16;

    private enum Place {
        BEGINNING,
        PLAIN,
        QUOTED,
        /** At a quote within quotes: the end of them, or the first of two that are one. */
        QUOTE
    }

    private final int columns;
    private Place place = Place.BEGINNING;
    private int commas;
    private boolean empty = true;
    private long faulty;

    private CsvLines(int columns) {
        this.columns = columns;
    }

    /**
     * How many lines are faulty; the counting ends where there are more than {@code most}.
     *
     * @param columns how many values a line should have
     */
    static long faulty(InputStream in, int columns, long most) throws IOException {
        var lines = new CsvLines(columns);
        var chunk = new byte[CHUNK_BYTES];
        for (int read = in.read(chunk); read >= 0 && lines.faulty <= most; read = in.read(chunk)) {
            lines.take(chunk, read);
        }
        lines.endLine();
        return lines.faulty;
    }

    private void take(byte[] chunk, int length) {
        for (int i = 0; i < length; i++) {
            byte value = chunk[i];
            if (value == '\n' && place != Place.QUOTED) {
                endLine();
            } else if (value != '\r' || place == Place.QUOTED) {
                empty = false;
                place = next(value);
            }
        }
    }

    private Place next(byte value) {
        return switch (place) {
            case QUOTED -> value == '"' ? Place.QUOTE : Place.QUOTED;
            case QUOTE -> value == '"' ? Place.QUOTED : plain(value);
            case BEGINNING -> value == '"' ? Place.QUOTED : plain(value);
            case PLAIN -> plain(value);
        };
    }

    private Place plain(byte value) {
        if (value != ',') {
            return Place.PLAIN;
        }
        commas++;
        return Place.BEGINNING;
    }

    private void endLine() {
        // An empty line is no row, neither good nor bad.
        if (!empty && commas + 1 != columns) {
            faulty++;
        }
        commas = 0;
        empty = true;
        place = Place.BEGINNING;
    }
}
