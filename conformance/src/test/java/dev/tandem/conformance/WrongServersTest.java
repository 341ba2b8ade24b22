package dev.tandem.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A suite that cannot fail is worth nothing: each wrong server is found out, and each clause finds out some wrong server. */
class WrongServersTest {

    @TempDir private static Path folder;

    private static RuntimeProcess right;
    private static Model model;

    @BeforeAll
    static void start() throws Exception {
        right = RuntimeProcess.serving(folder, Models.everyType(folder), "every");
        model = new Discovery(right.endpoints(), right.options()).model();
    }

    @AfterAll
    static void stop() {
        right.close();
    }

    @ParameterizedTest
    @MethodSource("dev.tandem.conformance.RestFault#all")
    void givenAServerWithOneFault_whenJudged_thenTheClausesThatForbidItFailAndNoOther(
            RestFault fault) throws Exception {
        assertThat(failures(fault.spoiler())).isEqualTo(fault.clauses());
    }

    @Test
    void givenServersThatAnswerEverythingAlike_whenJudged_thenThereIsNoClauseThatAllOfThemPass()
            throws Exception {
        var failed = new TreeSet<String>();
        failed.addAll(failures((asked, reply) -> new SpoilingProxy.Reply(503, "text/plain", "no")));
        failed.addAll(failures((asked, reply) -> SpoilingProxy.Reply.of(200, "{}")));
        for (var fault : RestFault.all()) {
            failed.addAll(fault.clauses());
        }

        assertThat(failed).isEqualTo(ids());
    }

    private static Set<String> ids() {
        return Catalogue.clauses().stream()
                .map(Clause::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> failures(SpoilingProxy.Spoiler spoiler) throws Exception {
        try (var wrong = SpoilingProxy.before(right.url(), spoiler)) {
            var http = right.http();
            var endpoints =
                    new Endpoints(
                            Optional.of(Http.of(wrong.url(), http.headers(), http.timeout())));
            return Report.of("", endpoints, model, Catalogue.clauses()).results().stream()
                    .filter(result -> result.verdict() == Verdict.FAIL)
                    .map(result -> result.clause().id())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
