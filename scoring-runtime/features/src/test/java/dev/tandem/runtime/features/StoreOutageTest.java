package dev.tandem.runtime.features;

import static dev.tandem.runtime.features.CardsView.VIEW;
import static dev.tandem.runtime.features.CardsView.connected;
import static dev.tandem.runtime.features.CardsView.problem;
import static dev.tandem.runtime.features.CardsView.read;
import static dev.tandem.runtime.features.CardsView.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ObstacleReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/** A store that is down, crashes or hangs, and comes back. */
class StoreOutageTest {

    private TestRedis redis;

    @BeforeEach
    void start() {
        redis = TestRedis.running();
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void givenAStoreThatIsDown_whenItComesUp_thenItIsUsedAndUntilThenTheReasonIsSaid() {
        redis.close();
        try (var client = FeatureClient.connect(redis.store(), Credentials.none())) {
            await().until(() -> problem(client).contains("takes no connections"));
            assertThat(client.obstacle().map(Obstacle::reason))
                    .contains(ObstacleReason.FeatureStoreUnreachable);

            assertThat(client.isUp()).isFalse();
            assertThat(refusal(client))
                    .isEqualTo(
                            "feature store 'shared' at %s takes no connections; is it running, and may this process reach it?"
                                    .formatted(redis.url()));

            redis.start();

            await().until(client::isUp);
            assertThat(client.obstacle()).isEmpty();
            assertThat(read(client, List.of("a")).getFirst().isMissing()).isTrue();
        }
    }

    @Test
    void givenAStoreThatCrashes_whenItComesBack_thenItIsUsedAgain() {
        try (var client = connected(redis.store())) {
            redis.kill();
            await().until(() -> !client.isUp());
            assertThat(refusal(client)).startsWith("feature store 'shared' at " + redis.url());

            redis.start();

            await().until(client::isUp);
            assertThat(read(client, List.of("a"))).hasSize(1);
        }
    }

    @Test
    void givenAStoreThatCrashes_whenRowsAreBeingWritten_thenTheyArriveOnceItIsBack()
            throws Exception {
        try (var client = connected(redis.store())) {
            var writer = client.writer(VIEW);
            redis.kill();
            await().until(() -> !client.isUp());
            for (int i = 0; i < 10; i++) {
                writer.put("k" + i, new Object[] {i, "x"});
            }

            var flushed = Thread.ofVirtual().start(writer::flush);
            redis.start();
            flushed.join();

            assertThat(writer.written()).isEqualTo(10);
            assertThat(read(client, List.of("k9")).getFirst().number(0)).isEqualTo(9);
        }
    }

    @Test
    void givenAStoreThatHangs_whenRead_thenTheAnswerIsThereInTimeAndSaysSo() {
        try (var client = connected(redis.store())) {
            redis.freeze();

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(
                                () ->
                                        client.read(VIEW, List.of("a"), Duration.ofMillis(20))
                                                .toCompletableFuture()
                                                .join())
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseInstanceOf(FeatureStoreException.class)
                        .hasMessageContaining("gave no answer within 20 ms");
            }
            assertThat(client.isUp()).isFalse();
            assertThat(problem(client)).endsWith("does not answer in time");

            redis.resume();

            await().until(() -> read(client, List.of("a")).size() == 1);
            assertThat(client.isUp()).isTrue();
        }
    }
}
