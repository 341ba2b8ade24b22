package dev.tandem.conformance;

/**
 * One thing that a server of the protocol does.
 *
 * @param id never used again for anything else, so that reports of years can be compared
 * @param source where it stands: a file of the specification's repository and a heading in it, or the document of the extension
 * @param rule what is expected, in a sentence
 */
public record Clause(String id, Level level, String source, String rule, Check check) {

    /** Asks the server and ends, or throws {@link Unmet} or {@link NotApplicable}. */
    @FunctionalInterface
    interface Check {
        void run(Subject subject);
    }

    static Clause must(String id, String source, String rule, Check check) {
        return new Clause(id, Level.MUST, source, rule, check);
    }

    static Clause should(String id, String source, String rule, Check check) {
        return new Clause(id, Level.SHOULD, source, rule, check);
    }

    static Clause extension(String id, String source, String rule, Check check) {
        return new Clause(id, Level.EXTENSION, source, rule, check);
    }
}
