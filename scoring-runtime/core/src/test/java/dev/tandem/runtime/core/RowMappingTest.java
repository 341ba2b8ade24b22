package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TensorSignature;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class RowMappingTest {

    private static final TensorSignature MATRIX = input("X", Datatype.FP32, -1, 3);

    @Test
    void givenAMatrix_whenItsColumnsAreNamed_thenRowsFillItInThatOrder() {
        var mapping = mapping(List.of("c", "a", "b"), false, MATRIX);
        var batch = mapping.batch(4);

        for (int i = 0; i < 2; i++) {
            int row = batch.addRow();
            batch.set(row, mapping.index("a"), 10.5 + i);
            batch.set(row, mapping.index("b"), 20L + i);
            batch.set(row, mapping.index("c"), 30f + i);
        }

        assertThat(mapping.columns())
                .containsExactly(
                        new Column("c", Datatype.FP32),
                        new Column("a", Datatype.FP32),
                        new Column("b", Datatype.FP32));
        assertThat(mapping.index("d")).isEqualTo(-1);
        var tensor = (NumericTensor) batch.tensors().get("X");
        assertThat(tensor.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(tensor.data().isDirect()).isTrue();
        assertThat(floats(tensor)).containsExactly(30f, 10.5f, 20f, 31f, 11.5f, 21f);
    }

    @Test
    void givenAMatrixOfAnyWidth_whenItsColumnsAreNamed_thenTheyGiveTheWidth() {
        var mapping = mapping(List.of("a", "b"), false, input("X", Datatype.FP64, -1, -1));

        assertThat(mapping.columns()).hasSize(2);
    }

    @Test
    void givenInputsThatAreColumns_whenRowsAreSet_thenEachInputGetsItsOwn() {
        var mapping =
                mapping(
                        List.of(),
                        false,
                        input("age", Datatype.INT64, -1),
                        input("city", Datatype.BYTES, -1, 1),
                        input("active", Datatype.BOOL, -1, 1));
        var batch = mapping.batch(2);

        int row = batch.addRow();
        batch.set(row, 0, 41L);
        batch.set(row, 1, "Köln");
        batch.set(row, 2, 1L);

        assertThat(batch.tensors())
                .containsEntry("city", new TextTensor(Shape.of(1, 1), List.of("Köln")));
        var age = (NumericTensor) batch.tensors().get("age");
        assertThat(age.shape()).isEqualTo(Shape.of(1));
        assertThat(age.data().getLong(0)).isEqualTo(41);
        assertThat(((NumericTensor) batch.tensors().get("active")).data().get(0))
                .isEqualTo((byte) 1);
    }

    @Test
    void givenTwoBatches_whenTheFirstIsCleared_thenNothingOfItIsLeft() {
        var batch = mapping(List.of("a", "b", "c"), false, MATRIX).batch(2);
        batch.copyFloats(0, FloatBuffer.wrap(new float[] {1, 2}), 2);
        batch.copyFloats(1, FloatBuffer.wrap(new float[] {1, 2}), 2);
        batch.copyFloats(2, FloatBuffer.wrap(new float[] {1, 2}), 2);
        batch.clear();

        int row = batch.addRow();
        batch.set(row, 0, 7L);
        batch.set(row, 2, 7L);

        assertThatThrownBy(batch::tensors)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("column 'b' of row 0 was not set");
    }

    @Test
    void givenABadRow_whenItIsTakenBack_thenTheOthersAreScoredWithoutIt() {
        var mapping = mapping(List.of(), false, input("n", Datatype.INT8, -1));
        var batch = mapping.batch(3);
        batch.set(batch.addRow(), 0, 1L);
        int bad = batch.addRow();

        assertThatThrownBy(() -> batch.set(bad, 0, 128L)).isInstanceOf(InvalidInputException.class);
        batch.dropLast();
        batch.set(batch.addRow(), 0, 3L);

        var tensor = (NumericTensor) batch.tensors().get("n");
        assertThat(tensor.data().remaining()).isEqualTo(2);
        assertThat(tensor.data().get(1)).isEqualTo((byte) 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "FP64"})
    void givenMissingValuesAsNaN_whenOneIsMissing_thenItIsNaN(Datatype datatype) {
        var batch = mapping(List.of(), true, input("x", datatype, -1)).batch(1);

        batch.setMissing(batch.addRow(), 0);

        var data = ((NumericTensor) batch.tensors().get("x")).data();
        assertThat(datatype == Datatype.FP32 ? data.getFloat(0) : data.getDouble(0)).isNaN();
    }

    @Test
    void givenMissingValuesRejected_whenOneIsMissing_thenTheColumnIsNamed() {
        var batch = mapping(List.of(), false, input("x", Datatype.FP32, -1)).batch(1);
        int row = batch.addRow();

        assertThatThrownBy(() -> batch.setMissing(row, 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "column 'x' has no value, and the model takes none that is missing"
                                + " (missingValues: Reject)");
    }

    @ParameterizedTest
    @EnumSource(names = {"INT64", "BOOL", "BYTES"})
    void givenATypeWithoutNaN_whenAValueIsMissing_thenTheColumnIsNamed(Datatype datatype) {
        var batch = mapping(List.of(), true, input("x", datatype, -1)).batch(1);
        int row = batch.addRow();

        assertThatThrownBy(() -> batch.setMissing(row, 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "column 'x' has no value, and "
                                + datatype
                                + " has no not-a-number to put there");
    }

    @Test
    void givenATextColumn_whenItGetsNumbers_thenTheColumnIsNamed() {
        var batch = mapping(List.of(), false, input("city", Datatype.BYTES, -1)).batch(1);
        int row = batch.addRow();
        var message = "column 'city' is BYTES and cannot hold %s; allowed: text";

        assertThatThrownBy(() -> batch.set(row, 0, 1L)).hasMessage(message, "a number");
        assertThatThrownBy(() -> batch.set(row, 0, 1.5)).hasMessage(message, "a number");
        assertThatThrownBy(() -> batch.copyLongs(0, LongBuffer.allocate(1), 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message, "numbers");
    }

    @Test
    void givenANumberColumn_whenItGetsText_thenTheColumnIsNamed() {
        var batch = mapping(List.of(), false, input("age", Datatype.FP32, -1)).batch(1);
        int row = batch.addRow();

        assertThatThrownBy(() -> batch.set(row, 0, "41"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("column 'age' is FP32 and cannot hold text '41'; allowed: numbers");
    }

    @Test
    void givenAnIntegerColumn_whenAValueIsNotWhole_thenTheColumnAndTheRangeAreNamed() {
        var batch = mapping(List.of(), false, input("n", Datatype.INT16, -1)).batch(1);
        int row = batch.addRow();

        for (double value : new double[] {1.5, Double.NaN, Double.POSITIVE_INFINITY, 32768}) {
            assertThatThrownBy(() -> batch.set(row, 0, value))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("column 'n' is INT16 and cannot hold ")
                    .hasMessageEndingWith("allowed: whole numbers from -32768 to 32767");
        }
    }

    @Test
    void givenAFloatColumn_whenANumberIsBeyondIt_thenTheColumnIsNamed() {
        var batch = mapping(List.of(), false, input("x", Datatype.FP32, -1)).batch(1);
        int row = batch.addRow();

        assertThatThrownBy(() -> batch.set(row, 0, 1e39))
                .hasMessage(
                        "column 'x' is FP32 and cannot hold 1.0E39; allowed: a number within the"
                                + " range of FP32");
    }

    @Test
    void givenAMatrixWithoutNames_whenMapped_thenWhatToNameIsSaid() {
        assertThatThrownBy(() -> mapping(List.of(), false, MATRIX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "input 'X' FP32 [-1,3] has columns without names; name them in"
                                + " model.columns, in the order in which the model was trained");
    }

    @Test
    void givenTheWrongNumberOfNames_whenMapped_thenBothNumbersAreSaid() {
        assertThatThrownBy(() -> mapping(List.of("a", "b"), false, MATRIX))
                .hasMessageStartingWith(
                        "model.columns names 2 columns (a, b), but input 'X' FP32 [-1,3] has 3;");
    }

    @Test
    void givenNamesForInputsThatHaveTheirOwn_whenMapped_thenTheyAreRefused() {
        assertThatThrownBy(
                        () ->
                                mapping(
                                        List.of("a", "b"),
                                        false,
                                        input("x", Datatype.FP32, -1),
                                        input("y", Datatype.FP32, -1)))
                .hasMessage(
                        "model.columns names a, b, but the model has 2 inputs, each a column of its"
                                + " own name (x, y); leave model.columns out");
    }

    @Test
    void givenAModelThatNamesItsColumns_whenNoneAreConfigured_thenItsOwnAreTaken() {
        var columns = named(List.of("a", "b", "c"), List.of()).columns();

        assertThat(columns).extracting(Column::name).containsExactly("a", "b", "c");
    }

    @Test
    void givenAModelThatNamesItsColumns_whenOthersAreConfigured_thenThoseAreTaken() {
        var columns = named(List.of("a", "b", "c"), List.of("x", "y", "z")).columns();

        assertThat(columns).extracting(Column::name).containsExactly("x", "y", "z");
    }

    @Test
    void givenAModelThatNamesItsColumns_whenTheirOrderIsAnother_thenItIsRefused() {
        assertThatThrownBy(() -> named(List.of("a", "b", "c"), List.of("a", "c", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "names a, c, b, but the model was trained with the order a, b, c");
    }

    @Test
    void givenInputsThatRowsDoNotFill_whenMapped_thenEachIsRefusedWithWhatToDo() {
        var cases =
                Map.of(
                        input("x", Datatype.FP32, 1, 3), "input 'x' FP32 [1,3] does not take any",
                        input("x", Datatype.FP32, -1, 28, 28), "input 'x' FP32 [-1,28,28] does",
                        input("x", Datatype.FP32), "input 'x' FP32 [] does not take any number",
                        input("x", Datatype.FP16, -1, 3), "input 'x' FP16 [-1,3] is of a type");
        cases.forEach(
                (input, message) ->
                        assertThatThrownBy(() -> mapping(List.of(), false, input))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageStartingWith(message)
                                .hasMessageContaining("export the model with"));
        assertThatThrownBy(
                        () -> mapping(List.of(), false, MATRIX, input("y", Datatype.FP32, -1, 1)))
                .hasMessageStartingWith("input 'X' FP32 [-1,3] is one of 2 inputs; rows go into");
    }

    private static float[] floats(NumericTensor tensor) {
        var values = new float[tensor.shape().elements()];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }

    private static RowMapping named(List<String> trained, List<String> configured) {
        var model = new ModelConfig("m", "1", "xgboost", "/mnt/models", "", configured, false);
        return RowMapping.of(
                new ModelSignature(List.of(MATRIX), List.of()).withColumns(trained), model);
    }

    private static RowMapping mapping(
            List<String> columns, boolean missingAsNaN, TensorSignature... inputs) {
        var model = new ModelConfig("m", "1", "onnx", "/mnt/models", "", columns, missingAsNaN);
        return RowMapping.of(new ModelSignature(List.of(inputs), List.of()), model);
    }

    private static TensorSignature input(String name, Datatype datatype, long... shape) {
        return new TensorSignature(name, datatype.name(), Arrays.stream(shape).boxed().toList());
    }
}
