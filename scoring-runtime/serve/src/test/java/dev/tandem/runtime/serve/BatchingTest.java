package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.BatchingConfig;
import dev.tandem.runtime.config.OverloadConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Requests that come while all scoring threads are busy are scored together; nobody can tell by the answers. */
class BatchingTest {

    private static final int SCORING_THREADS = 2;
    private static final OverloadConfig PATIENT = new OverloadConfig(60_000, 16, 4096);

    private final HeldModel model = new HeldModel();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        model.release();
        clients.shutdownNow();
    }

    @Test
    void givenBusyThreads_whenRequestsCome_thenTheyAreScoredInOneCallAndEachGetsItsOwnAnswer() {
        try (var server = TestServer.of(model, PATIENT, new BatchingConfig(8, 0))) {
            var first = askWhileFree(server);
            var others = ask(server, 11, 12, 13, 14, 15);
            awaitWaiting(server, 5);
            model.release();

            assertThat(first).allSatisfy(answer -> assertThat(answer.join()).contains("[1.0]"));
            for (int i = 0; i < 5; i++) {
                assertThat(others.get(i).join())
                        .contains("\"shape\":[1]")
                        .contains("\"data\":[%d.0]".formatted(11 + i));
            }
            assertThat(model.calls()).containsExactlyInAnyOrder(1, 1, 5);
            assertThat(server.get("/metrics").body())
                    .contains("tandem_inference_batch_rows_sum{model=\"m\",version=\"r1\"} 7.0");
        }
    }

    @Test
    void givenMoreRowsThanABatchMayHave_whenTheyAreScored_thenInAsManyCallsAsItTakes() {
        try (var server = TestServer.of(model, PATIENT, new BatchingConfig(4, 0))) {
            askWhileFree(server);
            var others = ask(server, 11, 12, 13, 14, 15, 16);
            awaitWaiting(server, 6);
            model.release();

            assertThat(others)
                    .allSatisfy(answer -> assertThat(answer.join()).contains("\"data\":[1"));
            assertThat(model.calls()).containsExactlyInAnyOrder(1, 1, 4, 2);
        }
    }

    @Test
    void givenARequestThatTheModelFailsOn_whenItIsInABatch_thenOnlyItsAskerIsTold() {
        try (var server = TestServer.of(model, PATIENT, new BatchingConfig(8, 0))) {
            askWhileFree(server);
            var others = ask(server, 11, HeldModel.POISON, 13);
            awaitWaiting(server, 3);
            model.release();

            assertThat(others.get(0).join()).contains("\"data\":[11.0]");
            assertThat(others.get(1).join()).contains("a row of -1");
            assertThat(others.get(2).join()).contains("\"data\":[13.0]");
        }
    }

    @Test
    void givenADelayAndFreeThreads_whenEnoughForABatchCome_thenTheyAreScoredInOneCall() {
        model.release();
        try (var server = TestServer.of(model, PATIENT, new BatchingConfig(2, 1_000))) {
            var both = ask(server, 11, 12);

            assertThat(both.get(0).join()).contains("\"data\":[11.0]");
            assertThat(both.get(1).join()).contains("\"data\":[12.0]");
            assertThat(model.calls()).containsExactly(2);
        }
    }

    @Test
    void givenADelay_whenNobodyElseComes_thenTheOneIsAnsweredAlone() {
        model.release();
        try (var server = TestServer.of(model, PATIENT, new BatchingConfig(64, 1))) {
            assertThat(server.infer(HeldModel.REQUEST.formatted(7)).body()).contains("[7.0]");
            assertThat(model.calls()).containsExactly(1);
        }
    }

    /** One for each scoring thread, so that whatever comes next has to wait. */
    private List<CompletableFuture<String>> askWhileFree(TestServer server) {
        var taken = ask(server, 1);
        await().until(() -> model.waiting() == 1);
        var all = new ArrayList<>(taken);
        all.addAll(ask(server, 1));
        await().until(() -> model.waiting() == SCORING_THREADS);
        return all;
    }

    private List<CompletableFuture<String>> ask(TestServer server, int... values) {
        return Arrays.stream(values)
                .mapToObj(
                        value ->
                                CompletableFuture.supplyAsync(
                                                () ->
                                                        server.infer(
                                                                HeldModel.REQUEST.formatted(value)),
                                                clients)
                                        .thenApply(HttpResponse::body))
                .toList();
    }

    private static void awaitWaiting(TestServer server, int requests) {
        await().untilAsserted(
                        () ->
                                assertThat(server.get("/metrics").body())
                                        .contains(
                                                "tandem_inference_queue_depth{model=\"m\",version=\"r1\"} %d.0"
                                                        .formatted(requests)));
    }
}
