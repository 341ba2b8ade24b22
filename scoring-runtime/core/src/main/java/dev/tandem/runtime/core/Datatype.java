package dev.tandem.runtime.core;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The element types of the Open Inference Protocol (its section "Tensor Data Types"), with Triton's BF16. */
public enum Datatype {
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
    BF16(2),
    FP32(4),
    FP64(8),
    /** Strings of any length; the one type without a fixed size. */
    BYTES(0);

    private static final Map<String, Datatype> BY_NAME =
            Stream.of(values())
                    .collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private final int size;

    Datatype(int size) {
        this.size = size;
    }

    /** Bytes of one element; 0 for {@link #BYTES}. */
    public int size() {
        return size;
    }

    /** The type of that name; empty where the protocol has none. */
    public static Optional<Datatype> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
