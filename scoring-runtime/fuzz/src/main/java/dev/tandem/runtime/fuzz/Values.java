package dev.tandem.runtime.fuzz;

import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.fuzz.Json.Arr;
import dev.tandem.runtime.fuzz.Json.Num;
import dev.tandem.runtime.fuzz.Json.Obj;
import dev.tandem.runtime.fuzz.Json.Text;
import dev.tandem.runtime.fuzz.Json.Truth;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The values of tensors as the JDK reads their digits. */
final class Values {

    private Values() {}

    /** Holds that a tensor has these values, flat or nested. */
    static void check(Tensor tensor, Arr data) {
        var values = new ArrayList<Json>();
        flatten(data, values);
        if (values.size() != tensor.shape().elements()) {
            throw new AssertionError(tensor.shape() + " of " + values.size() + " values");
        }
        for (int i = 0; i < values.size(); i++) {
            Object found = value(tensor, i);
            Object sent = value(tensor.datatype().name(), values.get(i));
            if (!found.equals(sent)) {
                throw new AssertionError(values.get(i) + " was read as " + found);
            }
        }
    }

    /** Whether there is a value for each place of the shape, each of the type and in its range. */
    static boolean fit(String type, List<Integer> shape, Arr data) {
        return ((isFlat(data) && hasSizes(data, List.of(product(shape)))) || hasSizes(data, shape))
                && allFit(type, data);
    }

    private static int product(List<Integer> shape) {
        long product = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        return (int) Math.min(Integer.MAX_VALUE, product);
    }

    private static boolean isFlat(Arr data) {
        return data.elements().stream().noneMatch(Arr.class::isInstance);
    }

    private static boolean hasSizes(Arr data, List<Integer> shape) {
        if (data.elements().size() != shape.getFirst()) {
            return false;
        }
        List<Integer> inner = shape.subList(1, shape.size());
        return data.elements().stream()
                .allMatch(
                        element ->
                                inner.isEmpty()
                                        ? !(element instanceof Arr)
                                        : element instanceof Arr array && hasSizes(array, inner));
    }

    private static boolean allFit(String type, Arr data) {
        var values = new ArrayList<Json>();
        flatten(data, values);
        return values.stream().allMatch(value -> fits(type, value));
    }

    private static boolean fits(String type, Json value) {
        return switch (type) {
            case "FP32" ->
                    value instanceof Num(String digits) && Float.isFinite(Float.parseFloat(digits));
            case "FP64" ->
                    value instanceof Num(String digits)
                            && Double.isFinite(Double.parseDouble(digits));
            case "INT64" -> isWhole(value, Long.MIN_VALUE + "", Long.MAX_VALUE + "");
            case "INT8" -> isWhole(value, "-128", "127");
            case "UINT64" -> isWhole(value, "0", "18446744073709551615");
            case "BOOL" -> value instanceof Truth;
            case "BYTES" -> value instanceof Text;
            default -> throw new AssertionError(type);
        };
    }

    private static boolean isWhole(Json value, String least, String most) {
        return value instanceof Num number
                && number.isWhole()
                && new BigInteger(number.digits()).compareTo(new BigInteger(least)) >= 0
                && new BigInteger(number.digits()).compareTo(new BigInteger(most)) <= 0;
    }

    private static Object value(String type, Json sent) {
        return switch (sent) {
            case Num(String digits) ->
                    switch (type) {
                        case "FP32" -> Float.parseFloat(digits);
                        case "FP64" -> Double.parseDouble(digits);
                        default -> new BigInteger(digits);
                    };
            case Text(String text) -> text;
            case Truth(boolean truth) -> truth;
            case Arr _, Obj _, Json.Null _ -> throw new AssertionError("no value: " + sent);
        };
    }

    private static Object value(Tensor tensor, int i) {
        return switch (tensor) {
            case TextTensor text -> text.values().get(i);
            case NumericTensor numbers -> number(numbers, i);
        };
    }

    private static Object number(NumericTensor numbers, int i) {
        ByteBuffer data = numbers.data();
        return switch (numbers.datatype()) {
            case FP32 -> data.getFloat(i * 4);
            case FP64 -> data.getDouble(i * 8);
            case INT64 -> BigInteger.valueOf(data.getLong(i * 8));
            case UINT64 -> new BigInteger(Long.toUnsignedString(data.getLong(i * 8)));
            case INT8 -> BigInteger.valueOf(data.get(i));
            case BOOL -> data.get(i) == 1;
            default -> throw new AssertionError(numbers.datatype());
        };
    }

    private static void flatten(Arr array, List<Json> values) {
        for (Json element : array.elements()) {
            if (element instanceof Arr inner) {
                flatten(inner, values);
            } else {
                values.add(element);
            }
        }
    }
}
