package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TensorSignature;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** What holds for any values, of any type of column, in a matrix and in inputs of their own. */
class RowBatchPropertiesTest {

    private static final List<Datatype> NUMBERS =
            List.of(
                    Datatype.BOOL,
                    Datatype.UINT8,
                    Datatype.INT8,
                    Datatype.INT16,
                    Datatype.INT32,
                    Datatype.INT64,
                    Datatype.FP32,
                    Datatype.FP64);

    @Property
    void floatsGiveTheSameBytesByRowAndByColumn(
            @ForAll @Size(min = 1, max = 60) float[] values,
            @ForAll @IntRange(min = 1, max = 7) int width,
            @ForAll @IntRange(max = 7) int type) {
        same(
                new Filling(
                        NUMBERS.get(type),
                        width,
                        values.length / width,
                        (batch, row, column, i) -> batch.set(row, column, values[i]),
                        (batch, column, from, step, rows) ->
                                batch.copyFloats(
                                        column,
                                        FloatBuffer.wrap(column(values, from, step)),
                                        rows)));
    }

    @Property(tries = 300)
    void floatsGiveTheSameBytesColumnByColumnAndAllAtOnce(
            @ForAll @Size(min = 7, max = 700) float[] values,
            @ForAll @IntRange(min = 1, max = 7) int width,
            @ForAll @IntRange(max = 7) int type,
            @ForAll boolean matrix) {
        int rows = values.length / width;
        var columns = new float[width][];
        for (int column = 0; column < width; column++) {
            columns[column] = column(values, column, width);
        }
        var mapping = mapping(NUMBERS.get(type), width, matrix);
        var atOnce = mapping.batch(rows + 1);
        var oneByOne = mapping.batch(rows + 1);
        String refusal = refusal(() -> atOnce.copyFloats(columns, rows));
        assertThat(
                        refusal(
                                () -> {
                                    for (int column = 0; column < width; column++) {
                                        oneByOne.copyFloats(
                                                column, FloatBuffer.wrap(columns[column]), rows);
                                    }
                                }))
                .isEqualTo(refusal);
        if (refusal.isEmpty()) {
            assertThat(bytes(atOnce)).isEqualTo(bytes(oneByOne));
        }
    }

    @Property
    void doublesGiveTheSameBytesByRowAndByColumn(
            @ForAll @Size(min = 1, max = 60) double[] values,
            @ForAll @IntRange(min = 1, max = 7) int width,
            @ForAll @IntRange(max = 7) int type) {
        same(
                new Filling(
                        NUMBERS.get(type),
                        width,
                        values.length / width,
                        (batch, row, column, i) -> batch.set(row, column, values[i]),
                        (batch, column, from, step, rows) ->
                                batch.copyDoubles(
                                        column,
                                        DoubleBuffer.wrap(column(values, from, step)),
                                        rows)));
    }

    @Property
    void longsGiveTheSameBytesByRowAndByColumn(
            @ForAll @Size(min = 1, max = 60) long[] values,
            @ForAll @IntRange(min = 1, max = 7) int width,
            @ForAll @IntRange(max = 7) int type) {
        same(
                new Filling(
                        NUMBERS.get(type),
                        width,
                        values.length / width,
                        (batch, row, column, i) -> batch.set(row, column, values[i]),
                        (batch, column, from, step, rows) ->
                                batch.copyLongs(
                                        column,
                                        LongBuffer.wrap(column(values, from, step)),
                                        rows)));
    }

    @Property
    void wholeNumbersInRangeComeBackAndOthersAreRefused(@ForAll long value) {
        var batch = mapping(Datatype.INT32, 1, true).batch(1);
        int row = batch.addRow();
        if (value == (int) value) {
            batch.set(row, 0, value);
            var tensor = (NumericTensor) batch.tensors().get("x");
            assertThat(tensor.data().getInt(0)).isEqualTo((int) value);
        } else {
            assertThat(refusal(() -> batch.set(row, 0, value))).contains("'c0'", "" + value);
        }
    }

    private interface ByRow {
        void set(RowBatch batch, int row, int column, int index);
    }

    private interface ByColumn {
        void copy(RowBatch batch, int column, int from, int step, int rows);
    }

    private record Filling(
            Datatype datatype, int width, int rows, ByRow byRow, ByColumn byColumn) {}

    /** Either both ways are refused with the same words, or both give the same bytes. */
    private static void same(Filling filling) {
        if (filling.rows() == 0) {
            return;
        }
        for (boolean matrix : new boolean[] {true, false}) {
            var mapping = mapping(filling.datatype(), filling.width(), matrix);
            var rowWise = mapping.batch(filling.rows() + 3);
            var columnWise = mapping.batch(filling.rows());
            String rowRefusal =
                    refusal(
                            () -> {
                                for (int row = 0; row < filling.rows(); row++) {
                                    rowWise.addRow();
                                }
                                for (int column = 0; column < filling.width(); column++) {
                                    for (int row = 0; row < filling.rows(); row++) {
                                        int i = row * filling.width() + column;
                                        filling.byRow().set(rowWise, row, column, i);
                                    }
                                }
                            });
            String columnRefusal =
                    refusal(
                            () -> {
                                for (int column = 0; column < filling.width(); column++) {
                                    filling.byColumn()
                                            .copy(
                                                    columnWise,
                                                    column,
                                                    column,
                                                    filling.width(),
                                                    filling.rows());
                                }
                            });
            assertThat(columnRefusal).isEqualTo(rowRefusal);
            if (rowRefusal.isEmpty()) {
                assertThat(bytes(columnWise)).isEqualTo(bytes(rowWise));
            }
        }
    }

    private static String refusal(Runnable filling) {
        try {
            filling.run();
            return "";
        } catch (InvalidInputException e) {
            return e.getMessage();
        }
    }

    private static List<ByteBuffer> bytes(RowBatch batch) {
        return batch.tensors().values().stream()
                .map(tensor -> ((NumericTensor) tensor).data())
                .toList();
    }

    private static RowMapping mapping(Datatype datatype, int width, boolean matrix) {
        var columns = IntStream.range(0, width).mapToObj(i -> "c" + i).toList();
        var inputs =
                matrix
                        ? List.of(
                                new TensorSignature(
                                        "x", datatype.name(), List.of(-1L, (long) width)))
                        : columns.stream()
                                .map(c -> new TensorSignature(c, datatype.name(), List.of(-1L)))
                                .toList();
        var model = new ModelConfig("m", "1", "onnx", "/models", "", columns, false);
        return RowMapping.of(new ModelSignature(inputs, List.of()), model);
    }

    private static float[] column(float[] values, int from, int step) {
        var column = new float[values.length / step];
        for (int i = 0; i < column.length; i++) {
            column[i] = values[from + i * step];
        }
        return column;
    }

    private static double[] column(double[] values, int from, int step) {
        return IntStream.range(0, values.length / step)
                .mapToDouble(i -> values[from + i * step])
                .toArray();
    }

    private static long[] column(long[] values, int from, int step) {
        return IntStream.range(0, values.length / step)
                .mapToLong(i -> values[from + i * step])
                .toArray();
    }
}
