package dev.tandem.conformance;

import java.util.List;

/**
 * What became of a clause.
 *
 * @param detail why it failed or does not apply; empty where it passed
 * @param exchanges what was sent and what came, in order
 */
public record Result(Clause clause, Verdict verdict, String detail, List<Exchange> exchanges) {

    public Result {
        exchanges = List.copyOf(exchanges);
    }
}
