package dev.tandem.runtime.serve;

import static dev.tandem.runtime.serve.CardServer.JSON;
import static dev.tandem.runtime.serve.CardServer.MAX_AGE_MILLIS;
import static dev.tandem.runtime.serve.CardServer.SCORES;
import static dev.tandem.runtime.serve.CardServer.column;
import static dev.tandem.runtime.serve.CardServer.config;
import static dev.tandem.runtime.serve.CardServer.grpcKey;
import static dev.tandem.runtime.serve.CardServer.json;
import static dev.tandem.runtime.serve.CardServer.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.PrecomputedConfig;
import dev.tandem.runtime.protocol.ModelInferRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** Answers that were computed before, and are given as long as they are fresh. */
class PrecomputedTest {

    private final CardServer cards = CardServer.start();

    @AfterEach
    void stop() {
        cards.close();
    }

    @Test
    void givenAnAnswerComputedBefore_whenItIsFresh_thenItIsGivenAndOtherwiseTheModelIsAsked()
            throws Exception {
        cards.serve(
                config(
                        List.of(),
                        new PrecomputedConfig(
                                cards.redis().store(), SCORES, MAX_AGE_MILLIS, 5_000)));
        cards.write(SCORES, "c1", 0.75f);

        var given = json(cards.infer(key("c1")));
        var scored =
                json(
                        cards.infer(
                                key("c2"),
                                column("amount", 1),
                                column("mean", 2),
                                column("count", 3)));

        assertThat(given.at("/outputs"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"name\":\"y2\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.75]}]"));
        assertThat(given.at("/parameters")).isEqualTo(JSON.readTree("{\"precomputed\":true}"));
        assertThat(scored.at("/outputs/0/data")).isEqualTo(JSON.readTree("[1.0,2.0,3.0]"));
        assertThat(scored.at("/parameters")).isEqualTo(JSON.readTree("{\"precomputed\":false}"));
        assertThat(cards.server().get("/metrics").body())
                .contains("tandem_inference_precomputed_total{model=\"m\",version=\"r1\"} 1.0")
                .contains(
                        "tandem_feature_view_missing_total{store=\"shared\",view=\"scores\"} 1.0");
        var grpc =
                cards.server()
                        .infer(
                                ModelInferRequest.newBuilder()
                                        .setModelName("m")
                                        .addInputs(grpcKey("c1"))
                                        .build());
        assertThat(grpc.getOutputs(0).getName()).isEqualTo("y2");
        assertThat(grpc.getOutputs(0).getContents().getFp32Contents(0)).isEqualTo(0.75f);
        assertThat(grpc.getParametersOrThrow("precomputed").getBoolParam()).isTrue();
    }

    @Test
    void givenAnAnswerComputedBefore_whenTheWholeTensorComesWithTheKey_thenItIsGivenOrScored()
            throws Exception {
        cards.serve(
                config(
                        List.of(),
                        new PrecomputedConfig(
                                cards.redis().store(), SCORES, MAX_AGE_MILLIS, 5_000)));
        cards.write(SCORES, "c1", 0.75f);
        String whole = "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}";

        var given = json(cards.infer(key("c1"), whole));
        var scored = json(cards.infer(key("c9"), whole));

        assertThat(given.at("/parameters/precomputed").asBoolean()).isTrue();
        assertThat(scored.at("/parameters/precomputed").asBoolean()).isFalse();
        assertThat(scored.at("/outputs/0/data")).isEqualTo(JSON.readTree("[1.0,2.0,3.0]"));
    }
}
