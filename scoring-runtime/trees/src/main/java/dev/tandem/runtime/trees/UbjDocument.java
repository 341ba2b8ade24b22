package dev.tandem.runtime.trees;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A document in Universal Binary JSON, draft 12 (ubjson.org), with optimized containers. A size is
 * believed only after the bytes that it promises are known to be there.
 */
final class UbjDocument implements Document {

    /**
     * An array or object whose beginning was read; the type is 0 where each item names its own, the
     * size -1 if unknown.
     */
    private record Container(byte type, int size) {}

    private final ByteBuffer in;
    private int depth;

    /**
     * The type of the value that is read next, where it does not stand before it; 0 where it does.
     */
    private byte given;

    UbjDocument(ByteBuffer in) {
        this.in = in.slice().order(ByteOrder.BIG_ENDIAN);
    }

    @Override
    public void object(Consumer<String> field) {
        byte type = type();
        if (type != '{') {
            throw unexpected("an object", type);
        }
        var container = container();
        for (int i = 0; more(container, i, '}'); i++) {
            String name = characters();
            given = container.type();
            field.accept(name);
        }
        depth--;
    }

    @Override
    public void array(Runnable item) {
        var container = beginArray();
        for (int i = 0; more(container, i, ']'); i++) {
            given = container.type();
            item.run();
        }
        depth--;
    }

    @Override
    public double[] numbers() {
        var container = beginArray();
        var numbers = new NumberList(Math.max(0, container.size()));
        for (int i = 0; more(container, i, ']'); i++) {
            given = container.type();
            numbers.add(number());
        }
        depth--;
        return numbers.toArray();
    }

    @Override
    public List<String> texts() {
        var texts = new ArrayList<String>();
        array(() -> texts.add(text()));
        return texts;
    }

    @Override
    public double number() {
        byte type = type();
        if (!isNumber(type)) {
            throw unexpected("a number", type);
        }
        return number(type);
    }

    private static boolean isNumber(byte type) {
        return "iUIlLdDTF".indexOf(type) >= 0;
    }

    private double number(byte type) {
        try {
            return switch (type) {
                case 'i' -> in.get();
                case 'U' -> in.get() & 0xff;
                case 'I' -> in.getShort();
                case 'l' -> in.getInt();
                case 'L' -> in.getLong();
                case 'd' -> in.getFloat();
                case 'D' -> in.getDouble();
                case 'T' -> 1;
                default -> 0;
            };
        } catch (BufferUnderflowException e) {
            throw tooShort();
        }
    }

    @Override
    public String text() {
        byte type = type();
        if (isNumber(type)) {
            return Double.toString(number(type));
        }
        return switch (type) {
            case 'S', 'H' -> characters();
            case 'C' -> Character.toString((char) (take() & 0xff));
            default -> throw unexpected("a text", type);
        };
    }

    @Override
    public void skip() {
        byte type = type();
        switch (type) {
            case 'Z' -> {}
            case 'C', 'S', 'H', 'i', 'U', 'I', 'l', 'L', 'd', 'D', 'T', 'F' -> {
                given = type;
                text();
            }
            case '[' -> {
                given = type;
                array(this::skip);
            }
            case '{' -> {
                given = type;
                object(name -> skip());
            }
            default -> throw unexpected("a value", type);
        }
    }

    @Override
    public void end() {
        if (in.hasRemaining()) {
            throw new MalformedModelException(
                    in.remaining() + " bytes follow the end of its UBJSON");
        }
    }

    private Container beginArray() {
        byte type = type();
        if (type != '[') {
            throw unexpected("an array", type);
        }
        return container();
    }

    private Container container() {
        if (++depth > MAX_DEPTH) {
            throw new MalformedModelException("it is nested deeper than " + MAX_DEPTH + " levels");
        }
        byte type = 0;
        if (peek() == '$') {
            take();
            type = take();
            if (peek() != '#') {
                throw unexpected("a size ('#')", peek());
            }
        }
        if (peek() != '#') {
            return new Container(type, -1);
        }
        take();
        return new Container(type, size(width(type)));
    }

    /** The fewest bytes that an item of that type takes. */
    private static int width(byte type) {
        return switch (type) {
            case 'I' -> 2;
            case 'l', 'd' -> 4;
            case 'L', 'D' -> 8;
            // These take none at all, so that a size would be bounded by nothing: no writer of
            // models has such arrays.
            case 'T', 'F', 'Z', 'N' ->
                    throw new MalformedModelException(
                            "it has an array of type '%c', which no model has"
                                    .formatted((char) type));
            default -> 1;
        };
    }

    private boolean more(Container container, int index, char end) {
        if (container.size() >= 0) {
            return index < container.size();
        }
        while (peek() == 'N') {
            take();
        }
        if (peek() != end) {
            return true;
        }
        take();
        return false;
    }

    private String characters() {
        byte[] bytes = new byte[size(1)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads how many items follow, of at least that many bytes each. */
    private int size(int width) {
        byte type = take();
        if ("iUIlL".indexOf(type) < 0) {
            throw unexpected("a size", type);
        }
        double size = number(type);
        if (size < 0 || size * width > in.remaining()) {
            throw new MalformedModelException(
                    "it promises %.0f items at byte %d, but only %d bytes are left"
                            .formatted(size, in.position(), in.remaining()));
        }
        return (int) size;
    }

    private byte type() {
        byte type = given;
        given = 0;
        if (type != 0) {
            return type;
        }
        do {
            type = take();
        } while (type == 'N');
        return type;
    }

    private byte peek() {
        if (!in.hasRemaining()) {
            throw tooShort();
        }
        return in.get(in.position());
    }

    private byte take() {
        byte next = peek();
        in.position(in.position() + 1);
        return next;
    }

    private static MalformedModelException tooShort() {
        return new MalformedModelException("it ends too early");
    }

    private MalformedModelException unexpected(String wanted, byte found) {
        return new MalformedModelException(
                "%s is expected at byte %d, but there is 0x%02x"
                        .formatted(wanted, in.position() - 1, found & 0xff));
    }

    @Override
    public void close() {
        // The buffer belongs to whoever gave it.
    }
}
