package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.stream.KafkaBroker;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The same rows get the same numbers, bit for bit, by every way in which a model can be asked: requests, tables, topics,
 * each in batches of sizes of its own.
 */
class SameRowsTest {

    /** The kinds of models for which it is promised, docs/decisions/0008-same-bits.md. */
    enum Kind {
        TREES,
        LINEAR,
        MIXED;

        RowTable table(Path folder) throws Exception {
            return switch (this) {
                case TREES -> RowTable.trees();
                case LINEAR -> RowTable.linear();
                case MIXED -> RowTable.mixed(folder);
            };
        }
    }

    private static KafkaBroker broker;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(Map.of());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void givenTheSameRows_whenScoredInEveryWay_thenTheirNumbersAreTheSameBitForBit(Kind kind)
            throws Exception {
        var table = kind.table(folder);
        List<String> expected;
        try (var served = Served.start(table, room("serve"))) {
            expected = served.grpc(true);
            assertThat(expected).hasSameSizeAs(table.rows());
            assertSame(table, "gRPC, typed", served.grpc(false), expected);
        }
        for (var format : TableFormat.values()) {
            var batched = new Batched(table, format, room(format.name()));
            assertSame(table, format.name(), batched.score(), expected);
        }
        assertSame(table, "stream", new Streamed(table, broker).score(room("stream")), expected);
    }

    @ParameterizedTest
    @EnumSource
    void givenTheSameRows_whenScoredByRequests_thenJsonAndGrpcGiveTheSameBits(Kind kind)
            throws Exception {
        // JSON has no not-a-number to send in a tensor.
        var table = kind.table(folder).complete();
        try (var served = Served.start(table, folder)) {
            var expected = served.grpc(true);
            for (var version : HttpClient.Version.values()) {
                assertSame(table, version.name(), served.rest(version), expected);
            }
        }
    }

    @Test
    void givenTheNightlyTableOfTheSample_whenScoredAsItIs_thenItsNumbersAreTheModelsOwn()
            throws Exception {
        var sample = Path.of("../../samples/hybrid");
        var batched = new Batched(RowTable.trees(), TableFormat.parquet, room("nightly"));
        var digits = new Batched(RowTable.trees(), TableFormat.csv, room("digits"));

        // Its whole numbers are whole numbers there, and the model's columns are floats.
        var scored = batched.score(sample.resolve("customers.parquet").toAbsolutePath().toString());

        assertThat(scored).isEqualTo(digits.score().subList(0, scored.size()));
        var expected =
                new ObjectMapper()
                        .readTree(sample.resolve("expected.json").toFile())
                        .get("customers");
        assertThat(scored).hasSameSizeAs(expected);
        for (int i = 0; i < scored.size(); i++) {
            assertThat((double) prediction(scored.get(i)))
                    .isCloseTo(expected.get(i).asDouble(), within(1e-5));
        }
    }

    private static float prediction(String bits) {
        var hex = bits.replaceAll(".*\\[|].*", "");
        return Float.intBitsToFloat(Integer.parseUnsignedInt(hex, 16));
    }

    private Path room(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private static void assertSame(
            RowTable table, String way, List<String> scored, List<String> expected) {
        assertThat(scored).as(way).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(scored.get(i))
                    .as("%s, row %d: %s", way, i, table.rows().get(i))
                    .isEqualTo(expected.get(i));
        }
    }
}
