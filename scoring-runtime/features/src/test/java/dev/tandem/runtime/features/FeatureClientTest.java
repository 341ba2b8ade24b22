package dev.tandem.runtime.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ObstacleReason;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.FeatureRow;
import dev.tandem.runtime.core.InvalidInputException;

import io.lettuce.core.AclSetuserArgs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

class FeatureClientTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ViewConfig VIEW =
            new ViewConfig(
                    "cards",
                    "card_id",
                    "string",
                    60_000,
                    List.of(
                            new FeatureConfig("amount", "float32", "0"),
                            new FeatureConfig("country", "string", null)));

    @TempDir private Path folder;

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

    @Test
    void givenAWrongPassword_whenConnecting_thenItIsSaidAndTheRightOneIsTakenLater() {
        redis.close();
        redis = TestRedis.running("--requirepass", "right");
        try (var client = FeatureClient.connect(redis.store(), new Credentials("", "wrong"))) {
            await().until(() -> problem(client).contains("refuses the user or the"));

            redis.ask("right", connection -> connection.sync().configSet("requirepass", "wrong"));

            await().until(client::isUp);
        }
    }

    @Test
    void givenNoPasswordWhereOneIsWanted_whenConnecting_thenItIsSaid() {
        redis.close();
        redis = TestRedis.running("--requirepass", "right");
        try (var client = FeatureClient.connect(redis.store(), Credentials.none())) {
            await().until(() -> problem(client).contains("wants a password and was given none"));
            assertThat(client.obstacle().map(Obstacle::reason))
                    .contains(ObstacleReason.FeatureStoreAuthenticationFailed);
        }
    }

    @Test
    void givenAUserOfItsOwn_whenConnecting_thenItIsTaken() {
        redis.ask(
                "",
                connection ->
                        connection
                                .sync()
                                .aclSetuser(
                                        "tandem",
                                        AclSetuserArgs.Builder.on()
                                                .addPassword("secret")
                                                .allKeys()
                                                .allCommands()));
        try (var client =
                FeatureClient.connect(redis.store(), new Credentials("tandem", "secret"))) {
            await().until(client::isUp);
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

    @Test
    void givenTls_whenItsAuthorityIsTrusted_thenItIsUsedAndOtherwiseRefused() throws Exception {
        var trusted = TestCertificate.make(folder, "trusted");
        var other = TestCertificate.make(folder, "other");
        redis.close();
        redis =
                TestRedis.running(
                        "--tls-port",
                        "PORT",
                        "--port",
                        "0",
                        "--tls-cert-file",
                        trusted.certificate().toString(),
                        "--tls-key-file",
                        trusted.key().toString(),
                        "--tls-auth-clients",
                        "no");
        String url = "rediss://localhost:" + redis.port();

        try (var client = connected(TestRedis.store(url, trusted.certificate().toString()))) {
            assertThat(read(client, List.of("a"))).hasSize(1);
        }
        try (var client =
                FeatureClient.connect(
                        TestRedis.store(url, other.certificate().toString()), Credentials.none())) {
            await().until(() -> problem(client).contains("cannot be reached by TLS"));
        }
    }

    @Test
    void givenAuthoritiesThatAreNone_whenConnecting_thenTheFileIsNamed() throws Exception {
        var file = Files.writeString(folder.resolve("ca.crt"), "this is no certificate");
        var store = TestRedis.store("rediss://localhost:1", file.toString());

        assertThatThrownBy(() -> FeatureClient.connect(store, Credentials.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("store.caPath '" + file + "'");
    }

    private FeatureClient connected(StoreConfig store) {
        var client = FeatureClient.connect(store, Credentials.none());
        await().until(client::isUp);
        return client;
    }

    private static List<FeatureRow> read(FeatureClient client, List<String> keys) {
        return client.read(VIEW, keys, SECOND).toCompletableFuture().join();
    }

    private static String problem(FeatureClient client) {
        return client.obstacle().map(Obstacle::message).orElse("");
    }

    private static String refusal(FeatureClient client) {
        try {
            read(client, List.of("a"));
            return "";
        } catch (CompletionException e) {
            return e.getCause().getMessage();
        }
    }
}
