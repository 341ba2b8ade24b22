package dev.tandem.runtime.features;

import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.FeatureRow;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/** A view of cards, and how a test asks for its rows. */
final class CardsView {

    static final Duration SECOND = Duration.ofSeconds(1);
    static final ViewConfig VIEW =
            new ViewConfig(
                    "cards",
                    "card_id",
                    "string",
                    60_000,
                    List.of(
                            new FeatureConfig("amount", "float32", "0"),
                            new FeatureConfig("country", "string", null)));

    private CardsView() {}

    static FeatureClient connected(StoreConfig store) {
        var client = FeatureClient.connect(store, Credentials.none());
        await().until(client::isUp);
        return client;
    }

    static List<FeatureRow> read(FeatureClient client, List<String> keys) {
        return client.read(VIEW, keys, SECOND).toCompletableFuture().join();
    }

    static String problem(FeatureClient client) {
        return client.obstacle().map(Obstacle::message).orElse("");
    }

    static String refusal(FeatureClient client) {
        try {
            read(client, List.of("a"));
            return "";
        } catch (CompletionException e) {
            return e.getCause().getMessage();
        }
    }
}
