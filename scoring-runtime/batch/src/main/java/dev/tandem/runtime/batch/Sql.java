package dev.tandem.runtime.batch;

import java.nio.file.Path;

/** Names and texts as SQL has them. */
final class Sql {

    private Sql() {}

    static String name(String column) {
        return '"' + column.replace("\"", "\"\"") + '"';
    }

    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    static String file(Path path) {
        // What a glob would take for a pattern is part of a name here.
        return text(path.toString().replaceAll("[*?\\[]", "[$0]"));
    }
}
