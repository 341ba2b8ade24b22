package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.PublishConfig;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.features.FeatureClient;
import dev.tandem.runtime.features.RedisProxy;
import dev.tandem.runtime.features.TestRedis;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a run writes to a view of a feature store, on a real Redis. */
class ViewTest {

    private static final ViewConfig VIEW =
            new ViewConfig(
                    "scores",
                    "id",
                    "int64",
                    3_600_000,
                    List.of(
                            new FeatureConfig("score", "float32", null),
                            new FeatureConfig("version", "string", null)));

    private static final Map<String, String> BOTH_COLUMNS =
            Map.of("score", "y_0", "version", "model_version");

    @TempDir private Path folder;

    @BeforeEach
    void makeATable() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Tables.parquet(
                folder.resolve("in/t.parquet"),
                "SELECT range AS id, range / 4 AS a, 0 AS b FROM range(2000)");
    }

    private static PublishConfig view(TestRedis redis, Map<String, String> columns) {
        return view(redis.url(), columns);
    }

    private static PublishConfig view(String url, Map<String, String> columns) {
        var store = new StoreConfig("shared", "tandem", url, "", "", "");
        return new PublishConfig(store, VIEW, "id", columns);
    }

    @Test
    void publishesEachRowUnderItsKey() throws Exception {
        try (var redis = TestRedis.running()) {
            var view = view(redis, BOTH_COLUMNS);

            var figures = Job.in(folder).publishing(view).run("one");

            assertThat(figures.rowsPublished()).isEqualTo(2_000);
            try (var client = FeatureClient.connect(view.store(), Credentials.none())) {
                Awaitility.await().until(client::isUp);
                var rows =
                        client.read(VIEW, List.of("1999", "2000"), Duration.ofSeconds(10))
                                .toCompletableFuture()
                                .join();
                assertThat(rows.get(0).number(0)).isEqualTo(499.75);
                assertThat(rows.get(0).text(1)).isEqualTo("r1");
                assertThat(rows.get(1).isMissing()).isTrue();
            }
        }
    }

    @Test
    void publishesAgainWhatHasNotChanged() throws Exception {
        try (var redis = TestRedis.running()) {
            var view = view(redis, BOTH_COLUMNS);
            var job = Job.in(folder).skipping().publishing(view);
            job.run("one");

            var figures = job.run("two");

            assertThat(figures.unchanged()).isTrue();
            assertThat(figures.rowsPublished()).isEqualTo(2_000);
        }
    }

    @Test
    void publishesNoTableWhoseRowsTheStoreRefused() throws Exception {
        try (var redis = TestRedis.running("--requirepass", "secret")) {
            var view = view(redis, BOTH_COLUMNS);

            var failure =
                    catchThrowableOfType(
                            BatchException.class, () -> Job.in(folder).publishing(view).run("one"));

            assertThat(failure.reason())
                    .isEqualTo(TerminationReason.FeatureStoreAuthenticationFailed);
            assertThat(failure).hasMessageContaining("shared");
            assertThat(folder.resolve("out/_manifest.json")).doesNotExist();
        }
    }

    @Test
    void writesAllRowsAgainWhereTheStoreComesBackEmptyInTheMiddle() throws Exception {
        try (var redis = TestRedis.running();
                var proxy = RedisProxy.before(redis, 60_000, () -> restart(redis))) {
            var figures = Job.in(folder).publishing(view(proxy.url(), BOTH_COLUMNS)).run("one");

            assertThat(proxy.happened()).isTrue();
            assertThat(redis.<Long>ask("", connection -> connection.sync().dbsize()))
                    .isEqualTo(2_000);
            assertThat(figures.rowsPublished()).isEqualTo(2_000);
        }
    }

    private static void restart(TestRedis redis) {
        redis.kill();
        redis.start();
    }

    @Test
    void publishesNoTableWhoseRowsDidNotAllArriveBeforeTheStoreDied() throws Exception {
        try (var redis = TestRedis.running();
                var proxy = RedisProxy.before(redis, 60_000, redis::kill)) {
            var failure =
                    catchThrowableOfType(
                            BatchException.class,
                            () ->
                                    Job.in(folder)
                                            .publishing(view(proxy.url(), BOTH_COLUMNS))
                                            .run("one"));

            assertThat(proxy.happened()).isTrue();
            assertThat(failure.reason()).isEqualTo(TerminationReason.FeatureStoreUnreachable);
            assertThat(failure).hasMessageContaining("shared").hasMessageContaining(proxy.url());
            assertThat(folder.resolve("out/_manifest.json")).doesNotExist();
        }
    }

    @Test
    void namesAFeatureThatTheOutputHasNoColumnFor() throws Exception {
        try (var redis = TestRedis.stopped()) {
            var failure =
                    catchThrowableOfType(
                            BatchException.class,
                            () ->
                                    Job.in(folder)
                                            .publishing(view(redis, Map.of("score", "y_0")))
                                            .run("one"));

            assertThat(failure.reason()).isEqualTo(TerminationReason.ConfigInvalid);
            assertThat(failure)
                    .hasMessageContaining("publish.columns.version 'version'")
                    .hasMessageContaining("id, y_0, y_1, model_version");
        }
    }
}
