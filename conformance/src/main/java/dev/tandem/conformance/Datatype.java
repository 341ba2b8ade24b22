package dev.tandem.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The datatypes of tensors. A value is a {@link Boolean}, a {@link BigInteger} for every whole number, a {@link Float}
 * or {@link Double}, the 16 bits of FP16 and BF16 as a {@link Short}, and for BYTES a string of UTF-8.
 */
enum Datatype {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    FP32(4),
    FP64(8),
    BYTES(0),
    /** Not in the specification's table, but in its text. */
    BF16(2);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final int size;

    Datatype(int size) {
        this.size = size;
    }

    static Optional<Datatype> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** The type of that name, which a server gave. */
    static Datatype of(String name) {
        return named(name)
                .orElseThrow(
                        () ->
                                new Unmet(
                                        "datatype '%s' is none of %s"
                                                .formatted(
                                                        name,
                                                        Arrays.stream(values())
                                                                .map(Enum::name)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }

    /** Whether numbers of it can be written in JSON; the specification calls 16-bit floats problematic there. */
    boolean inJson() {
        return this != FP16 && this != BF16;
    }

    boolean isInteger() {
        return name().contains("INT");
    }

    boolean isUnsigned() {
        return name().startsWith("UINT");
    }

    /** A small, plain value, which models are likely to take: the i-th of a tensor. */
    Object sample(int i) {
        if (isInteger()) {
            return BigInteger.valueOf(i % 3);
        }
        return switch (this) {
            case BOOL -> i % 2 == 0;
            case FP32 -> 0.1f + i % 7;
            case FP64 -> 0.1 + i % 7;
            // 1.0 and 0.5, by their bits.
            case FP16 -> (short) (i % 2 == 0 ? 0x3C00 : 0x3800);
            case BF16 -> (short) (i % 2 == 0 ? 0x3F80 : 0x3F00);
            default -> "a" + i % 3;
        };
    }

    /** What is hard to carry: ends of the range, values that lose digits in a double, text beyond ASCII. */
    List<Object> extremes() {
        if (isInteger()) {
            var low = isUnsigned() ? BigInteger.ZERO : BigInteger.TWO.pow(8 * size - 1).negate();
            var high =
                    BigInteger.TWO
                            .pow(isUnsigned() ? 8 * size : 8 * size - 1)
                            .subtract(BigInteger.ONE);
            return List.of(low, high, high.subtract(BigInteger.ONE), BigInteger.ONE);
        }
        return switch (this) {
            case BOOL -> List.of(true, false, false, true);
            case FP32 -> List.of(0.1f, -Float.MAX_VALUE, Float.MIN_NORMAL, 16777215f);
            case FP64 -> List.of(0.1, -Double.MAX_VALUE, Double.MIN_NORMAL, 9007199254740991.0);
            case FP16 -> List.of((short) 0x7BFF, (short) 0xFBFF, (short) 0x0400, (short) 0x2E66);
            case BF16 -> List.of((short) 0x7F7F, (short) 0xFF7F, (short) 0x0080, (short) 0x3DCD);
            default -> List.of("", "a \"quoted\" \\ word\n", "\u96ea \u00e9", "\ud83d\ude80");
        };
    }

    JsonNode toJson(Object value) {
        return switch (this) {
            case BOOL -> JSON.booleanNode((Boolean) value);
            case FP32 -> JSON.numberNode((Float) value);
            case FP64 -> JSON.numberNode((Double) value);
            case BYTES -> JSON.textNode((String) value);
            case FP16, BF16 -> throw new NotApplicable("JSON does not carry " + this);
            default -> JSON.numberNode((BigInteger) value);
        };
    }

    Object fromJson(JsonNode node) {
        boolean fits =
                switch (this) {
                    case BOOL -> node.isBoolean();
                    case BYTES -> node.isTextual();
                    // How a number that is none is written is up to the server; null is widespread.
                    case FP16, BF16, FP32, FP64 -> node.isNumber() || node.isNull();
                    default -> node.isIntegralNumber();
                };
        if (!fits) {
            throw new Unmet("an element of " + this + " is " + node + " in JSON");
        }
        return switch (this) {
            case BOOL -> node.booleanValue();
            case BYTES -> node.textValue();
            case FP16, BF16, FP32 -> node.isNull() ? Float.NaN : Float.parseFloat(node.asText());
            case FP64 -> node.isNull() ? Double.NaN : Double.parseDouble(node.asText());
            default -> inRange(node.bigIntegerValue());
        };
    }

    private BigInteger inRange(BigInteger value) {
        var ends = extremes();
        if (value.compareTo((BigInteger) ends.get(0)) < 0
                || value.compareTo((BigInteger) ends.get(1)) > 0) {
            throw new Unmet(value + " is outside of " + this);
        }
        return value;
    }

    /** How many bytes the binary form of a value takes. */
    int bytes(Object value) {
        return this == BYTES ? 4 + ((String) value).getBytes(StandardCharsets.UTF_8).length : size;
    }

    /** Writes the binary form, little-endian. */
    void put(ByteBuffer to, Object value) {
        switch (this) {
            case BOOL -> to.put((byte) ((Boolean) value ? 1 : 0));
            case FP32 -> to.putFloat((Float) value);
            case FP64 -> to.putDouble((Double) value);
            case FP16, BF16 -> to.putShort((Short) value);
            case BYTES -> {
                byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
                to.putInt(text.length).put(text);
            }
            default -> {
                long bits = ((BigInteger) value).longValue();
                for (int i = 0; i < size; i++) {
                    to.put((byte) (bits >>> (8 * i)));
                }
            }
        }
    }

    /** Reads the binary form, little-endian. */
    Object get(ByteBuffer from) {
        if (from.remaining() < Math.max(size, this == BYTES ? 4 : 1)) {
            throw new Unmet("binary data of " + this + " ends too early");
        }
        return switch (this) {
            case BOOL -> from.get() != 0;
            case FP32 -> from.getFloat();
            case FP64 -> from.getDouble();
            case FP16, BF16 -> from.getShort();
            case BYTES -> text(from);
            default -> integer(from);
        };
    }

    private static String text(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new Unmet(
                    "binary data of BYTES has an element of "
                            + length
                            + " bytes, with "
                            + from.remaining()
                            + " left");
        }
        byte[] text = new byte[length];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private BigInteger integer(ByteBuffer from) {
        byte[] bigEndian = new byte[size];
        for (int i = size - 1; i >= 0; i--) {
            bigEndian[i] = from.get();
        }
        return isUnsigned() ? new BigInteger(1, bigEndian) : new BigInteger(bigEndian);
    }
}
