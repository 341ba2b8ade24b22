package dev.tandem.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of every clause.
 *
 * @param server where it was, as it was given
 */
public record Report(String server, String model, List<Result> results) {

    public Report {
        results = List.copyOf(results);
    }

    static Report of(String server, Endpoints endpoints, Model model, List<Clause> clauses) {
        var results = new ArrayList<Result>();
        for (var clause : clauses) {
            results.add(judge(clause, new Subject(endpoints, model)));
        }
        return new Report(server, model.name(), results);
    }

    private static Result judge(Clause clause, Subject subject) {
        try {
            clause.check().run(subject);
            return new Result(clause, Verdict.PASS, "", subject.exchanges());
        } catch (NotApplicable e) {
            return new Result(clause, Verdict.NOT_APPLICABLE, e.getMessage(), subject.exchanges());
        } catch (Unmet e) {
            return new Result(clause, Verdict.FAIL, e.getMessage(), subject.exchanges());
        }
    }

    public long count(Level level, Verdict verdict) {
        return results.stream()
                .filter(result -> result.clause().level() == level && result.verdict() == verdict)
                .count();
    }

    /** Whether the server keeps the specification as far as it was asked. */
    public boolean conforms() {
        return count(Level.MUST, Verdict.FAIL) == 0;
    }

    /** Such as {@code 40 of 41 passed, 3 not applicable}. */
    String total(Level level) {
        long passed = count(level, Verdict.PASS);
        return "%d of %d passed, %d not applicable"
                .formatted(
                        passed,
                        passed + count(level, Verdict.FAIL),
                        count(level, Verdict.NOT_APPLICABLE));
    }
}
