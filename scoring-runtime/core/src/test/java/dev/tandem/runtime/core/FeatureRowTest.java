package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.ViewConfig;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;

class FeatureRowTest {

    private static final ViewConfig VIEW =
            view(
                    new FeatureConfig("amount", "float32", "1.5"),
                    new FeatureConfig("country", "string", "??"),
                    new FeatureConfig("count", "int64", "0"),
                    new FeatureConfig("known", "bool", "true"),
                    new FeatureConfig("mean", "float64", null));

    private final FeatureLayout layout = FeatureLayout.of(VIEW);

    @Test
    void givenARow_whenPacked_thenItsBytesAreThoseOfTheDocumentedLayout() {
        byte[] packed = layout.encode(1_700_000_000_000L, new Object[] {2f, "né", 3L, true, null});

        // version, CRC-32 of the schema, time, bitmap, 2f, 3, true, no mean, 3 bytes of text
        assertThat(HexFormat.of().formatHex(packed))
                .isEqualTo(
                        "01"
                                + "c2970dcc"
                                + "0068e5cf8b010000"
                                + "10"
                                + "00000040"
                                + "0300000000000000"
                                + "01"
                                + "0000000000000000"
                                + "03000000"
                                + "6ec3a9");
    }

    @Test
    void givenAPackedRow_whenRead_thenEachFeatureHasItsValue() {
        var row = layout.decode(layout.encode(99, new Object[] {2.5, "né", 3, true, null}));

        assertThat(row.isMissing()).isFalse();
        assertThat(row.writtenMillis()).isEqualTo(99);
        assertThat(row.number(layout.index("amount"))).isEqualTo(2.5);
        assertThat(row.text(layout.index("country"))).isEqualTo("né");
        assertThat(row.wholeNumber(layout.index("count"))).isEqualTo(3);
        assertThat(row.number(layout.index("known"))).isEqualTo(1);
        assertThat(row.isNull(layout.index("mean"))).isTrue();
        assertThat(row.isNull(layout.index("amount"))).isFalse();
        assertThat(layout.index("nothing")).isEqualTo(-1);
    }

    @Test
    void givenARow_whenTimePasses_thenItIsFreshUntilItsMaxAge() {
        var row = layout.decode(layout.encode(1_000, new Object[5]));

        assertThat(row.isFresh(1_500, 500)).isTrue();
        assertThat(row.isFresh(1_501, 500)).isFalse();
        assertThat(row.isFresh(0, 500)).isTrue();
        assertThat(FeatureRow.missing().isFresh(0, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void givenDefaults_whenTheRowOfThemIsRead_thenTheyHaveTheFeaturesTypes() {
        var row = layout.defaults();

        assertThat(row.number(0)).isEqualTo(1.5);
        assertThat(row.text(1)).isEqualTo("??");
        assertThat(row.wholeNumber(3)).isEqualTo(1);
        assertThat(row.isNull(4)).isTrue();
    }

    @Test
    void givenADefaultOfTheWrongType_whenTheLayoutIsMade_thenItIsRefusedByName() {
        var view = view(new FeatureConfig("count", "int64", "1.5"));

        assertThatThrownBy(() -> FeatureLayout.of(view))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("default '1.5' of feature 'count' in view 'cards' is no int64");
    }

    @Test
    void givenARowOfAnotherSchema_whenRead_thenItCountsAsMissing() {
        byte[] packed = layout.encode(99, new Object[] {2f, "né", 3L, true, null});
        var renamed = FeatureLayout.of(view(new FeatureConfig("total", "float32", null)));
        var retyped = FeatureLayout.of(view(new FeatureConfig("amount", "float64", null)));

        assertThat(renamed.decode(packed).isMissing()).isTrue();
        assertThat(retyped.decode(packed).isMissing()).isTrue();
        packed[0] = 2;
        assertThat(layout.decode(packed).isMissing()).isTrue();
        assertThat(layout.decode(new byte[0]).isMissing()).isTrue();
    }

    @Test
    void givenAValueOfTheWrongType_whenPacked_thenFeatureAndViewAreNamed() {
        assertThatThrownBy(() -> layout.encode(0, new Object[] {"2", "né", 3L, true, null}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "feature 'amount' of view 'cards' is float32 and cannot hold text '2';"
                                + " allowed: a number");
        assertThatThrownBy(() -> layout.encode(0, new Object[] {2f, 5, 3L, true, null}))
                .hasMessageContaining("'country'")
                .hasMessageEndingWith("cannot hold 5; allowed: text");
        assertThatThrownBy(() -> layout.encode(0, new Object[] {2f, "né", 3.5, true, null}))
                .hasMessageEndingWith("cannot hold 3.5; allowed: a whole number of 64 bits");
        assertThatThrownBy(() -> layout.encode(0, new Object[] {1e300, "né", 3, true, null}))
                .hasMessageEndingWith("allowed: a number within the range of float32");
        assertThatThrownBy(() -> layout.encode(0, new Object[] {1, "né", 3, 2, null}))
                .hasMessageEndingWith("cannot hold 2; allowed: true or false, or 1 or 0");
    }

    @Test
    void givenDecimalsOfATable_whenPacked_thenTheyAreTakenWhereTheyFit() {
        var row =
                layout.decode(
                        layout.encode(
                                0,
                                new Object[] {
                                    new BigDecimal("0.5"), null, new BigDecimal("7.00"), 0L, 1
                                }));

        assertThat(row.number(0)).isEqualTo(0.5);
        assertThat(row.isNull(1)).isTrue();
        assertThat(row.wholeNumber(2)).isEqualTo(7);
        assertThat(row.number(4)).isEqualTo(1);
    }

    @Test
    void givenAFeature_whenPutIntoARow_thenTheModelGetsItsValue() {
        var signature =
                new ModelSignature(
                        List.of(
                                new TensorSignature("amount", "FP32", List.of(-1L)),
                                new TensorSignature("country", "BYTES", List.of(-1L)),
                                new TensorSignature("mean", "FP64", List.of(-1L))),
                        List.of());
        var batch =
                RowMapping.of(
                                signature,
                                new ModelConfig("m", "1", "onnx", "/m", "", List.of(), true))
                        .batch(1);
        var row = layout.decode(layout.encode(0, new Object[] {0.1f, "né", 3, true, null}));

        int index = batch.addRow();
        row.put(0, batch, index, 0);
        row.put(1, batch, index, 1);
        row.put(4, batch, index, 2);

        var tensors = batch.tensors();
        assertThat(((NumericTensor) tensors.get("amount")).data().getFloat(0)).isEqualTo(0.1f);
        assertThat(((TextTensor) tensors.get("country")).values()).containsExactly("né");
        assertThat(((NumericTensor) tensors.get("mean")).data().getDouble(0)).isNaN();
    }

    private static ViewConfig view(FeatureConfig... features) {
        return new ViewConfig("cards", "card_id", "string", 1_000, List.of(features));
    }
}
