package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.json.JsonWriter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A request that a model takes: its real inputs, and values that are made up, the same each time.
 *
 * @param inputs what the model takes
 * @param rows how large each first dimension is that may have any size; other such dimensions are 1
 */
record ExampleRequest(List<TensorSignature> inputs, int rows) {

    private static final int MOST_VALUES = 10_000_000;
    private static final double SCALE = 10_000;

    /** Whether JSON can carry it: types of 16 bits it cannot. */
    boolean fitsJson() {
        return inputs.stream()
                .noneMatch(
                        input ->
                                input.datatype().equals("FP16") || input.datatype().equals("BF16"));
    }

    /** Whether it has so few values that it can be made at all. */
    boolean isSmallEnough() {
        return inputs.stream()
                        .mapToDouble(
                                input ->
                                        shape(input).stream()
                                                .mapToDouble(Long::doubleValue)
                                                .reduce(1, (a, b) -> a * b))
                        .sum()
                <= MOST_VALUES;
    }

    /** The body of a request by the Open Inference Protocol's REST. */
    String json() {
        var random = random();
        var json = new JsonWriter(256).raw("{\"inputs\":[");
        for (var input : inputs) {
            json.raw(input.equals(inputs.getFirst()) ? "" : ",")
                    .raw("{\"name\":")
                    .string(input.name())
                    .raw(",\"datatype\":")
                    .string(input.datatype())
                    .raw(",\"shape\":")
                    .raw(shape(input).toString().replace(" ", ""))
                    .raw(",\"data\":[");
            var datatype = Datatype.valueOf(input.datatype());
            long values = values(input);
            for (long i = 0; i < values; i++) {
                var value = value(datatype, random);
                json.raw(i == 0 ? "" : ",");
                if (datatype == Datatype.BYTES) {
                    json.string(value);
                } else {
                    json.raw(value);
                }
            }
            json.raw("]}");
        }
        return new String(json.raw("]}").toBytes(), StandardCharsets.UTF_8);
    }

    /** The shape of an input of this request. */
    List<Long> shape(TensorSignature input) {
        var sizes = new ArrayList<Long>();
        for (long size : input.shape()) {
            boolean first = sizes.isEmpty();
            sizes.add(size > 0 ? size : first ? rows : 1L);
        }
        return List.copyOf(sizes);
    }

    /** How many values an input of this request has. */
    long values(TensorSignature input) {
        return shape(input).stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    /** What its values are made from. */
    static Random random() {
        return new Random(1);
    }

    /** Small whole numbers stand for identifiers as well; others have the digits that real values have. */
    static String value(Datatype datatype, Random random) {
        return switch (datatype) {
            case BOOL -> Boolean.toString(random.nextBoolean());
            case BYTES -> "a";
            case FP16, BF16, FP32, FP64 ->
                    Double.toString(Math.rint(random.nextGaussian() * SCALE) / SCALE);
            default -> Integer.toString(random.nextInt(2));
        };
    }
}
