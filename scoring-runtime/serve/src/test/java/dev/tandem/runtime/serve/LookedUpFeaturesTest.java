package dev.tandem.runtime.serve;

import static dev.tandem.runtime.serve.CardServer.JSON;
import static dev.tandem.runtime.serve.CardServer.MAX_AGE_MILLIS;
import static dev.tandem.runtime.serve.CardServer.column;
import static dev.tandem.runtime.serve.CardServer.config;
import static dev.tandem.runtime.serve.CardServer.grpc;
import static dev.tandem.runtime.serve.CardServer.json;
import static dev.tandem.runtime.serve.CardServer.key;
import static dev.tandem.runtime.serve.CardServer.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.protocol.InferParameter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a request need not hold, because it is looked up by the request's key. */
class LookedUpFeaturesTest {

    private final CardServer cards = CardServer.start();

    @AfterEach
    void stop() {
        cards.close();
    }

    @Test
    void givenAKeyAndTheOtherColumn_whenAsked_thenTheFeaturesAreFilledIn() throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));

        var answer = json(cards.infer(column("amount", 3), key("c1")));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,0.1,7.0]"));
        assertThat(answer.has("parameters")).isFalse();
    }

    @Test
    void givenManyRows_whenAsked_thenTheStoreIsAskedOnceAndWhatIsMissingIsMarked()
            throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));
        long before = cards.redis().calls("mget");

        var answer = json(cards.infer(column("amount", 1, 2, 3), key("c1", "nobody", "c1")));

        assertThat(answer.at("/outputs/0/data"))
                .isEqualTo(JSON.readTree("[1.0,0.1,7.0,2.0,-1.0,-2.0,3.0,0.1,7.0]"));
        assertThat(answer.at("/parameters"))
                .isEqualTo(JSON.readTree("{\"features_missing.cards\": 1}"));
        assertThat(cards.redis().calls("mget") - before).isEqualTo(1);
    }

    @Test
    void givenMoreRowsThanUsual_whenAsked_thenEachHasItsFeatures() throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));
        var keys = IntStream.range(0, 100).mapToObj(i -> i % 2 == 0 ? "c1" : "c9").toList();
        var amounts = IntStream.range(0, 100).toArray();

        var answer = json(cards.infer(column("amount", amounts), key(keys.toArray(String[]::new))));

        assertThat(answer.at("/outputs/0/shape")).isEqualTo(JSON.readTree("[100,3]"));
        assertThat(answer.at("/outputs/0/data/294").asDouble()).isEqualTo(98);
        assertThat(answer.at("/outputs/0/data/295").floatValue()).isEqualTo(0.1f);
        assertThat(answer.at("/outputs/0/data/299").asDouble()).isEqualTo(-2);
        assertThat(answer.at("/parameters/features_missing.cards").asInt()).isEqualTo(50);
    }

    @Test
    void givenAColumnThatIsAFeature_whenItComesWithTheRequest_thenItIsTakenAsItIs()
            throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));

        var answer = json(cards.infer(column("amount", 3), column("mean", 5), key("c1")));
        var unasked = json(cards.infer(column("amount", 3), column("mean", 5), column("count", 6)));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,5.0,7.0]"));
        assertThat(unasked.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,5.0,6.0]"));
    }

    @Test
    void givenAWholeTensor_whenAsked_thenItIsScoredWithoutTheStore() throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.REJECT));
        cards.redis().kill();

        var answer =
                json(
                        cards.infer(
                                "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}"));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[1.0,2.0,3.0]"));
    }

    @Test
    void givenColumnsThatStandUpright_whenAsked_thenTheyAreTaken() throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));

        var answer =
                json(
                        cards.infer(
                                "{\"name\":\"amount\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[[3]]}",
                                "{\"name\":\"card_id\",\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\"c1\"]}"));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,0.1,7.0]"));
    }

    @Test
    void givenGrpc_whenAsked_thenTheAnswerAndItsMarksAreTheSame() {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));

        var answer = cards.server().infer(grpc("nobody"));

        assertThat(answer.getOutputs(0).getContents().getFp32ContentsList())
                .containsExactly(3f, -1f, -2f);
        assertThat(answer.getParametersMap())
                .containsOnly(
                        Map.entry(
                                "features_missing.cards",
                                InferParameter.newBuilder().setInt64Param(1).build()));
    }

    @Test
    void givenFeatures_whenMetadataIsRead_thenItSaysWhatToSend() throws Exception {
        cards.serve(cards.features(FeatureLookupConfig.DEFAULT));

        var metadata = json(cards.server().get("/v2/models/m"));

        assertThat(metadata.get("inputs"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                [{"name": "card_id", "datatype": "BYTES", "shape": [-1]},
                                 {"name": "amount", "datatype": "FP32", "shape": [-1]}]\
                                """));
    }

    @Test
    void givenKeysThatAreNumbers_whenAsked_thenTheyAreFound() throws Exception {
        var view = view("cards", "int64", new FeatureConfig("mean", "float64", "0"));
        cards.write(view, "-5", 9.0);
        cards.serve(
                config(
                        List.of(
                                new FeatureLookupConfig(
                                        cards.redis().store(),
                                        view,
                                        List.of("mean"),
                                        MAX_AGE_MILLIS,
                                        FeatureLookupConfig.DEFAULT,
                                        5_000,
                                        100,
                                        60_000)),
                        null));

        var answer =
                json(
                        cards.infer(
                                column("amount", 3),
                                column("count", 4),
                                "{\"name\":\"card_id\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[-5]}"));

        assertThat(answer.at("/outputs/0/data")).isEqualTo(JSON.readTree("[3.0,9.0,4.0]"));
    }
}
