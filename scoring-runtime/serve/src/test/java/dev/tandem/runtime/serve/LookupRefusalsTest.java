package dev.tandem.runtime.serve;

import static dev.tandem.runtime.serve.CardServer.CARDS;
import static dev.tandem.runtime.serve.CardServer.JSON;
import static dev.tandem.runtime.serve.CardServer.column;
import static dev.tandem.runtime.serve.CardServer.config;
import static dev.tandem.runtime.serve.CardServer.error;
import static dev.tandem.runtime.serve.CardServer.grpc;
import static dev.tandem.runtime.serve.CardServer.json;
import static dev.tandem.runtime.serve.CardServer.key;
import static dev.tandem.runtime.serve.CardServer.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.FeatureLookupConfig;

import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** What people are told where a row, the store or a part of the request is missing. */
class LookupRefusalsTest {

    private final CardServer cards = CardServer.start();

    @AfterEach
    void stop() {
        cards.close();
    }

    @Test
    void givenRowsThatMustBeThere_whenOneIsMissing_thenTheRequestIsRefusedByName()
            throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.REJECT));

        var refusal = cards.infer(column("amount", 3), key("nobody"));

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(refusal.body()).get("error").asText())
                .isEqualTo(
                        "view 'cards' has no row for card_id 'nobody' that is not older than 60000"
                            + " ms, and this service scores none without (onMissing: reject); send"
                            + " columns mean, count with the request, or have the row written");
        assertThat(cards.infer(column("amount", 3), key("c1")).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> cards.server().infer(grpc("nobody")))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("INVALID_ARGUMENT: view 'cards' has no row");
    }

    @Test
    void givenAStoreThatIsDown_whenDefaultsAreAllowed_thenTheyAreUsedAndTheServerStaysReady()
            throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));
        cards.redis().kill();

        await().untilAsserted(
                        () ->
                                assertThat(cards.server().get("/metrics").body())
                                        .contains("tandem_feature_store_up{store=\"shared\"} 0.0"));
        var answer = json(cards.infer(column("amount", 3), key("c1")));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,-1.0,-2.0]"));
        assertThat(answer.at("/parameters/features_missing.cards").asInt()).isEqualTo(1);
        assertThat(cards.server().get("/v2/health/ready").statusCode()).isEqualTo(200);
        var readiness = JSON.readTree(cards.server().get("/v2/health/ready").body());
        assertThat(readiness.at("/ready").asBoolean()).isTrue();
        assertThat(readiness.at("/obstacles/0/reason").asText())
                .isEqualTo("FeatureStoreUnreachable");
        assertThat(readiness.at("/obstacles/0/store").asText()).isEqualTo("shared");
    }

    @Test
    void givenAStoreThatIsDown_whenRowsMustBeThere_thenTheAskerIsToldToComeBack() throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.REJECT));
        cards.redis().kill();
        await().until(() -> cards.infer(column("amount", 3), key("c1")).statusCode() == 503);

        var refusal = cards.infer(column("amount", 3), key("c1"));

        assertThat(refusal.headers().firstValue("retry-after")).contains("1");
        assertThat(JSON.readTree(refusal.body()).get("error").asText())
                .startsWith(
                        "view 'cards' cannot be asked for card_id 'c1': feature store 'shared' at "
                                + cards.redis().url());
        assertThatThrownBy(() -> cards.server().infer(grpc("c1")))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("UNAVAILABLE: ");

        cards.redis().start();
        cards.write(CARDS, "c1", 0.1f, 7L, "DE");

        await().until(() -> cards.infer(column("amount", 3), key("c1")).statusCode() == 200);
    }

    @Test
    void givenAFeatureWithoutValueOrDefault_whenTheModelTakesNone_thenViewAndKeyAreNamed()
            throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));

        var refusal = cards.infer(column("amount", 3), key("c2"));

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(refusal.body()).get("error").asText())
                .startsWith("column 'count' has no value")
                .endsWith("it was looked up in view 'cards' for card_id 'c2'");
    }

    @Test
    void givenTooLittle_whenAsked_thenWhatIsMissingIsNamed() throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));

        assertThat(error(cards.infer(column("amount", 3))))
                .isEqualTo(
                        "input 'card_id' is missing: by it columns mean, count are looked up in"
                                + " view 'cards'; send it, or send them");
        assertThat(error(cards.infer(key("c1"))))
                .isEqualTo(
                        "input 'amount' is missing; the model takes columns amount, mean, count,"
                                + " each of shape [n], or whole tensors");
        assertThat(error(cards.infer(column("amount", 1, 2), key("c1"))))
                .isEqualTo(
                        "input 'amount' has 2 rows, but input 'card_id' has 1; each has one value"
                                + " for each row");
        assertThat(
                        error(
                                cards.infer(
                                        column("amount", 1),
                                        "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}")))
                .isEqualTo(
                        "input 'x' is the model's own tensor and holds every column; send it alone,"
                                + " or send columns");
        assertThat(error(cards.infer(column("amount", 1), column("other", 1))))
                .startsWith("input 'other' is none of the model's; it takes ");
        assertThat(error(cards.server().infer("{\"inputs\":[]}")))
                .isEqualTo("the request has no inputs");
    }

    @Test
    void givenAViewThatTheModelDoesNotTake_whenStarted_thenItIsRefusedByName() {
        var view = view("other", "string", new FeatureConfig("age", "float32", "0"));
        var unknown =
                new FeatureLookupConfig(
                        cards.redis().store(), view, List.of("age"), 1, "default", 10, 0, 0);
        var none =
                new FeatureLookupConfig(
                        cards.redis().store(), view, List.of(), 1, "default", 10, 0, 0);

        assertThatThrownBy(() -> cards.serve(config(List.of(unknown), null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "feature 'age' of view 'other' is no column of the model; its columns are"
                                + " amount, mean, count");
        assertThatThrownBy(() -> cards.serve(config(List.of(none), null)))
                .hasMessage(
                        "no feature of view 'other' (age) is a column of the model (amount, mean,"
                                + " count)");
    }
}
