package dev.tandem.runtime.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.ViewConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

class FeatureLookupTest {

    private static final ViewConfig VIEW =
            new ViewConfig(
                    "cards",
                    "card_id",
                    "string",
                    60_000,
                    List.of(new FeatureConfig("amount", "int64", "0")));

    private final AtomicLong nowMillis = new AtomicLong(1_000_000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMillis.get());
    private TestRedis redis;
    private FeatureClient client;

    @BeforeEach
    void start() {
        redis = TestRedis.running();
        client = FeatureClient.connect(redis.store(), Credentials.none(), clock);
        await().until(client::isUp);
        write("a", 1);
    }

    @AfterEach
    void stop() {
        client.close();
        redis.close();
    }

    @Test
    void givenARow_whenItGrowsTooOld_thenItIsStaleAndNotUsed() {
        var lookup = lookup(0, 0);

        assertThat(find(lookup, "a").rows().getFirst().wholeNumber(0)).isEqualTo(1);
        nowMillis.addAndGet(5_000);
        assertThat(find(lookup, "a").stale()).isZero();
        nowMillis.addAndGet(1);
        var found = find(lookup, "a", "b");

        assertThat(found.stale()).isEqualTo(1);
        assertThat(found.missing()).isEqualTo(1);
        assertThat(found.failure()).isEmpty();
        assertThat(found.rows()).allMatch(row -> row.isMissing());
        assertThat(lookup.stale()).isEqualTo(1);
        assertThat(lookup.missing()).isEqualTo(1);
    }

    @Test
    void givenACache_whenARowIsReadAgain_thenTheStoreIsAskedOnlyAfterItsTime() {
        var lookup = lookup(10, 100);

        find(lookup, "a");
        write("a", 2);
        assertThat(find(lookup, "a").rows().getFirst().wholeNumber(0)).isEqualTo(1);
        assertThat(redis.calls("get")).isEqualTo(1);

        nowMillis.addAndGet(100);

        assertThat(find(lookup, "a").rows().getFirst().wholeNumber(0)).isEqualTo(2);
        assertThat(redis.calls("get")).isEqualTo(2);
    }

    @Test
    void givenARowInTheCache_whenItGrowsTooOld_thenItIsStale() {
        var lookup = lookup(10, 60_000);
        find(lookup, "a");

        nowMillis.addAndGet(5_001);

        assertThat(find(lookup, "a").stale()).isEqualTo(1);
        assertThat(redis.calls("get")).isEqualTo(1);
    }

    @Test
    void givenACache_whenSomeKeysAreInIt_thenOnlyTheOthersAreAskedFor() {
        var lookup = lookup(10, 60_000);
        write("b", 2);
        find(lookup, "a");

        var found = find(lookup, "a", "b", "nobody");

        assertThat(found.rows().get(0).wholeNumber(0)).isEqualTo(1);
        assertThat(found.rows().get(1).wholeNumber(0)).isEqualTo(2);
        assertThat(found.missing()).isEqualTo(1);
        assertThat(find(lookup, "nobody").missing()).isEqualTo(1);
        assertThat(redis.calls("get")).isEqualTo(1);
        assertThat(redis.calls("mget")).isEqualTo(1);
    }

    @Test
    void givenManyLookupsOfOneKeyAtOnce_whenNoneIsAnswered_thenTheStoreIsAskedOnce() {
        var lookup = lookup(10, 60_000);
        redis.freeze();

        var pending =
                IntStream.range(0, 50)
                        .mapToObj(i -> lookup.find(List.of("a")).toCompletableFuture())
                        .toList();
        redis.resume();
        CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();

        assertThat(pending).allMatch(found -> found.join().rows().getFirst().wholeNumber(0) == 1);
        assertThat(redis.calls("get")).isEqualTo(1);
    }

    @Test
    void givenAStoreThatIsDown_whenAsked_thenAllIsMissingWithTheReasonAndNothingIsRemembered() {
        var lookup = lookup(10, 60_000);
        redis.kill();
        await().until(() -> !client.isUp());

        var found = find(lookup, "a", "b");
        var again = find(lookup, "a", "b");

        assertThat(again.failure()).isPresent();
        assertThat(found.missing()).isEqualTo(2);
        assertThat(found.rows()).hasSize(2).allMatch(row -> row.isMissing());
        assertThat(found.failure().orElseThrow()).hasMessageContaining("feature store 'shared'");

        redis.start();
        await().until(client::isUp);
        write("a", 3);

        assertThat(find(lookup, "a").rows().getFirst().wholeNumber(0)).isEqualTo(3);
    }

    @Test
    void givenAStoreThatIsDown_whenTheCacheHasARow_thenItIsUsed() {
        var lookup = lookup(10, 60_000);
        find(lookup, "a");
        redis.kill();
        await().until(() -> !client.isUp());

        var found = find(lookup, "a", "b");

        assertThat(found.rows().getFirst().wholeNumber(0)).isEqualTo(1);
        assertThat(found.missing()).isEqualTo(1);
        assertThat(found.failure()).isPresent();
    }

    private void write(String key, long amount) {
        var writer = client.writer(VIEW);
        writer.put(key, new Object[] {amount});
        writer.flush();
    }

    private FeatureLookup lookup(int cacheEntries, int cacheMillis) {
        var config =
                new FeatureLookupConfig(
                        redis.store(),
                        VIEW,
                        List.of(),
                        5_000,
                        FeatureLookupConfig.DEFAULT,
                        5_000,
                        cacheEntries,
                        cacheMillis);
        return FeatureLookup.of(
                client, config, clock, () -> TimeUnit.MILLISECONDS.toNanos(nowMillis.get()));
    }

    private static FoundFeatures find(FeatureLookup lookup, String... keys) {
        return lookup.find(List.of(keys)).toCompletableFuture().join();
    }
}
