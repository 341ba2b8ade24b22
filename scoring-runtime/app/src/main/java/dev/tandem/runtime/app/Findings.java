package dev.tandem.runtime.app;

import java.util.ArrayList;
import java.util.List;

/** What a file would do, line by line, and what is wrong with it. */
final class Findings {

    private final List<String> told = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    Findings tell(String line) {
        told.add(line);
        return this;
    }

    Findings wrong(String line) {
        wrong.add(line);
        return this;
    }

    List<String> told() {
        return List.copyOf(told);
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
