package dev.tandem.runtime.features;

import static dev.tandem.runtime.features.CardsView.SECOND;
import static dev.tandem.runtime.features.CardsView.VIEW;
import static dev.tandem.runtime.features.CardsView.connected;
import static dev.tandem.runtime.features.CardsView.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.InvalidInputException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/** Rows that are written and read by key, on a real Redis. */
class FeatureClientTest {

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
    void givenRowsWritten_whenReadByKey_thenEachKeyHasItsRow() {
        try (var client = connected(redis.store())) {
            var writer = client.writer(VIEW);
            writer.put("a", new Object[] {1.5f, "DE"});
            writer.put("ü:1", new Object[] {2, null});
            writer.flush();

            var rows = read(client, List.of("ü:1", "nobody", "a"));

            assertThat(rows.get(0).number(0)).isEqualTo(2);
            assertThat(rows.get(0).isNull(1)).isTrue();
            assertThat(rows.get(1).isMissing()).isTrue();
            assertThat(rows.get(2).text(1)).isEqualTo("DE");
            assertThat(read(client, List.of("a")).getFirst().number(0)).isEqualTo(1.5);
            assertThat(read(client, List.of())).isEmpty();
            assertThat(writer.written()).isEqualTo(2);
            assertThat(writer.lastWriteMillis()).isPositive();
        }
    }

    @Test
    void givenARowWritten_whenItsTimeIsUp_thenTheStoreForgetsIt() {
        try (var client = connected(redis.store())) {
            var writer = client.writer(VIEW);
            writer.put("a", new Object[] {1, ""});
            writer.flush();

            long ttl = redis.ask("", connection -> connection.sync().pttl("test:cards:a"));

            assertThat(ttl).isBetween(110_000L, 120_000L);
        }
    }

    @Test
    void givenAHundredKeys_whenRead_thenItIsOneRoundTrip() {
        try (var client = connected(redis.store())) {
            var writer = client.writer(VIEW);
            var keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
            keys.forEach(key -> writer.put(key, new Object[] {keys.indexOf(key), key}));
            writer.flush();

            var rows = read(client, keys);

            assertThat(redis.calls("mget")).isEqualTo(1);
            assertThat(redis.calls("get")).isZero();
            assertThat(rows.get(99).text(1)).isEqualTo("k99");
        }
    }

    @Test
    void givenAViewThatChanged_whenItsOldRowsAreRead_thenTheyAreMissing() {
        try (var client = connected(redis.store())) {
            var writer = client.writer(VIEW);
            writer.put("a", new Object[] {1, "DE"});
            writer.flush();
            var changed =
                    new ViewConfig(
                            "cards",
                            "card_id",
                            "string",
                            60_000,
                            List.of(new FeatureConfig("amount", "float64", "0")));

            var row = client.read(changed, List.of("a"), SECOND).toCompletableFuture().join();

            assertThat(row.getFirst().isMissing()).isTrue();
        }
    }

    @Test
    void givenMoreRowsThanOneBatch_whenWritten_thenAllArrive() {
        try (var client = connected(redis.store())) {
            var writer = client.writer(VIEW);
            for (int i = 0; i < 1_234; i++) {
                writer.put("k" + i, new Object[] {i, "x"});
            }
            writer.flush();

            assertThat(writer.written()).isEqualTo(1_234);
            assertThat(redis.<Long>ask("", connection -> connection.sync().dbsize()))
                    .isEqualTo(1_234);
        }
    }

    @Test
    void givenAValueOfTheWrongType_whenWritten_thenItIsRefusedAndTheOthersArrive() {
        try (var client = connected(redis.store())) {
            var writer = client.writer(VIEW);

            assertThatThrownBy(() -> writer.put("a", new Object[] {"much", "DE"}))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("feature 'amount' of view 'cards'");
            writer.put("b", new Object[] {1, "DE"});
            writer.flush();

            assertThat(writer.written()).isEqualTo(1);
        }
    }

    @Test
    void givenAFullStore_whenRowsAreWritten_thenTheReasonIsSaid() {
        redis.close();
        redis = TestRedis.running("--maxmemory", "1mb");
        try (var client = connected(redis.store())) {
            var writer = client.writer(VIEW);

            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 20_000; i++) {
                                    writer.put("k" + i, new Object[] {i, "x".repeat(100)});
                                }
                                writer.flush();
                            })
                    .isInstanceOf(FeatureStoreException.class)
                    .hasMessageContaining("is full; give it more memory");
        }
    }
}
