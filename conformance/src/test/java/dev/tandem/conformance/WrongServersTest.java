package dev.tandem.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import io.grpc.Status;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A suite that cannot fail is worth nothing: each wrong server is found out, and each clause finds out some wrong server. */
class WrongServersTest {

    @TempDir private static Path folder;

    private static RuntimeProcess right;
    private static Endpoints endpoints;
    private static Model model;

    @BeforeAll
    static void start() throws Exception {
        right = RuntimeProcess.serving(folder, Models.everyType(folder), "every");
        endpoints = right.endpoints();
        model = new Discovery(endpoints, right.options()).model();
    }

    @AfterAll
    static void stop() {
        endpoints.close();
        right.close();
    }

    @ParameterizedTest
    @MethodSource("dev.tandem.conformance.RestFault#all")
    void givenARestServerWithOneFault_whenJudged_thenTheClausesThatForbidItFailAndNoOther(
            RestFault fault) throws Exception {
        assertThat(failures(fault.spoiler())).isEqualTo(fault.clauses());
    }

    @ParameterizedTest
    @MethodSource("dev.tandem.conformance.GrpcFault#all")
    void givenAGrpcServerWithOneFault_whenJudged_thenTheClausesThatForbidItFailAndNoOther(
            GrpcFault fault) throws Exception {
        assertThat(grpcFailures(fault.spoiler())).isEqualTo(fault.clauses());
    }

    @Test
    void
            givenServersThatAnswerEverythingAlike_whenJudged_thenThereIsNoClauseThatAllWrongServersPass()
                    throws Exception {
        var failed = new TreeSet<String>();
        failed.addAll(failures((asked, reply) -> SpoilingProxy.Reply.of(503, "text/plain", "no")));
        failed.addAll(failures((asked, reply) -> SpoilingProxy.Reply.of(200, "{}")));
        RestFault.all().forEach(fault -> failed.addAll(fault.clauses()));
        failed.addAll(
                grpcFailures(
                        (method, request, right) ->
                                new GrpcAnswer(Status.INTERNAL, ByteString.EMPTY)));
        failed.addAll(
                grpcFailures(
                        (method, request, right) -> new GrpcAnswer(Status.OK, ByteString.EMPTY)));
        GrpcFault.all().forEach(fault -> failed.addAll(fault.clauses()));
        failed.addAll(failuresOfOneInput((asked, reply) -> SpoilingProxy.Reply.of(200, "{}")));

        assertThat(ids()).isSubsetOf(failed);
    }

    /** Every clause that applies to the model: it has no 16-bit floats, which JSON would not carry. */
    private static Set<String> ids() {
        return Catalogue.clauses().stream()
                .map(Clause::id)
                .filter(id -> !id.endsWith("TYPE-FP16") && !id.endsWith("TYPE-BF16"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Raw requests are for models of one input, and so for another one than the rest. */
    private static Set<String> failuresOfOneInput(SpoilingProxy.Spoiler spoiler) throws Exception {
        try (var one = RuntimeProcess.serving(folder, Models.oneInput(folder), "one");
                var asked = one.endpoints();
                var wrong = SpoilingProxy.before(one.url(), spoiler)) {
            var known = new Discovery(asked, one.options()).model();
            var http = Http.of(wrong.url(), Map.of(), one.http().timeout(), Trust.usual());
            return failed(
                    Report.of(
                            "",
                            new Endpoints(Optional.of(http), Optional.empty()),
                            known,
                            RawBinary.clauses()));
        }
    }

    private static Set<String> failures(SpoilingProxy.Spoiler spoiler) throws Exception {
        try (var wrong = SpoilingProxy.before(right.url(), spoiler)) {
            var http =
                    Http.of(
                            wrong.url(),
                            right.http().headers(),
                            right.http().timeout(),
                            Trust.usual());
            return failures(new Endpoints(Optional.of(http), Optional.empty()), "");
        }
    }

    private static Set<String> grpcFailures(SpoilingGrpcProxy.Spoiler spoiler) throws Exception {
        try (var wrong = SpoilingGrpcProxy.before(endpoints.grpc().orElseThrow(), spoiler)) {
            return failures(new Endpoints(endpoints.http(), Optional.of(wrong.target())), "GRPC");
        }
    }

    private static Set<String> failures(Endpoints asked, String in) {
        var clauses =
                Catalogue.clauses().stream().filter(clause -> clause.id().contains(in)).toList();
        return failed(Report.of("", asked, model, clauses));
    }

    private static Set<String> failed(Report report) {
        return report.results().stream()
                .filter(result -> result.verdict() == Verdict.FAIL)
                .map(result -> result.clause().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
