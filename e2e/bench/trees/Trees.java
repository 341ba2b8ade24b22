import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.trees.TreeFormat;
import dev.tandem.runtime.trees.TreeModel;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The engine's side of the benchmark of trees: rows per CPU second of this process's one busy thread, at each batch size, by
 * the interface that servers and tables use. First it checks that every prediction is the library's.
 */
public final class Trees {

    private static final int WIDTH = 30;
    private static final long SPELL_NANOS = 300_000_000;
    private static final Set<String> PREDICTION = Set.of("prediction");

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var json = new StringBuilder();
        for (String file : new String[] {"xgboost.json", "lightgbm.txt", "catboost.json"}) {
            String library = file.substring(0, file.indexOf('.'));
            try (var model = TreeModel.load(folder.resolve(file), TreeFormat.valueOf(library))) {
                var type = Datatype.valueOf(model.signature().inputs().get(0).datatype());
                var rows = rows(folder.resolve("rows.f32"), type);
                check(model, type, rows, numbers(folder.resolve(library + ".predictions")));
                for (int batch : new int[] {1, 1000}) {
                    json.append(json.isEmpty() ? "{" : ", ")
                            .append(
                                    "\"%s %d\": %.0f"
                                            .formatted(
                                                    library,
                                                    batch,
                                                    measure(model, type, rows, batch)));
                }
            }
        }
        System.out.println(json.append("}"));
    }

    private static ByteBuffer rows(Path file, Datatype type) throws Exception {
        var floats =
                ByteBuffer.wrap(Files.readAllBytes(file))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        var rows =
                ByteBuffer.allocateDirect(floats.remaining() * type.size())
                        .order(ByteOrder.nativeOrder());
        while (floats.hasRemaining()) {
            if (type == Datatype.FP32) {
                rows.putFloat(floats.get());
            } else {
                rows.putDouble(floats.get());
            }
        }
        return rows.flip();
    }

    private static double[] numbers(Path file) throws Exception {
        var buffer =
                ByteBuffer.wrap(Files.readAllBytes(file))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asDoubleBuffer();
        double[] numbers = new double[buffer.remaining()];
        buffer.get(numbers);
        return numbers;
    }

    private static Map<String, Tensor> input(Datatype type, ByteBuffer rows, int first, int count) {
        int size = WIDTH * type.size();
        return Map.of(
                "features",
                new NumericTensor(
                        type, Shape.of(count, WIDTH), rows.slice(first * size, count * size)));
    }

    private static void check(TreeModel model, Datatype type, ByteBuffer rows, double[] expected) {
        var scored =
                (NumericTensor)
                        model.score(input(type, rows, 0, expected.length), PREDICTION)
                                .get("prediction");
        for (int row = 0; row < expected.length; row++) {
            double given =
                    scored.datatype() == Datatype.FP32
                            ? scored.data().getFloat(row * 4)
                            : scored.data().getDouble(row * 8);
            if (Math.abs(given - expected[row]) > 1e-6 * Math.abs(expected[row])) {
                throw new AssertionError(
                        "row %d: %s instead of %s".formatted(row, given, expected[row]));
            }
        }
    }

    /** The best of spells, of which the first ones let the JVM compile. */
    private static double measure(TreeModel model, Datatype type, ByteBuffer rows, int batch) {
        int batches = Math.min(1000, rows.capacity() / (WIDTH * type.size() * batch));
        var threads = ManagementFactory.getThreadMXBean();
        double best = 0;
        for (int spell = 0; spell < 6; spell++) {
            long begin = threads.getCurrentThreadCpuTime();
            long used = 0;
            long scored = 0;
            while (used < SPELL_NANOS) {
                for (int i = 0; i < batches; i++) {
                    model.score(input(type, rows, i * batch, batch), PREDICTION);
                }
                scored += (long) batches * batch;
                used = threads.getCurrentThreadCpuTime() - begin;
            }
            best = Math.max(best, scored * 1e9 / used);
        }
        return best;
    }
}
