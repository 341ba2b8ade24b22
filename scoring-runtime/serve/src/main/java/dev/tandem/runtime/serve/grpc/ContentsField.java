package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.core.Datatype;

import java.util.Locale;

/** The fields of InferTensorContents, by their numbers. Numbers may come packed, one behind the other, or each alone. */
enum ContentsField {
    BOOL_CONTENTS(1, WireReader.VARINT),
    INT_CONTENTS(2, WireReader.VARINT),
    INT64_CONTENTS(3, WireReader.VARINT),
    UINT_CONTENTS(4, WireReader.VARINT),
    UINT64_CONTENTS(5, WireReader.VARINT),
    FP32_CONTENTS(6, WireReader.FIXED32),
    FP64_CONTENTS(7, WireReader.FIXED64),
    BYTES_CONTENTS(8, WireReader.LENGTH);

    private static final ContentsField[] BY_NUMBER = values();

    private final int number;
    private final int wireType;

    ContentsField(int number, int wireType) {
        this.number = number;
        this.wireType = wireType;
    }

    /** The field that carries the type; FP16 and BF16 have none. */
    static ContentsField of(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> BOOL_CONTENTS;
            case INT8, INT16, INT32 -> INT_CONTENTS;
            case INT64 -> INT64_CONTENTS;
            case UINT8, UINT16, UINT32 -> UINT_CONTENTS;
            case UINT64 -> UINT64_CONTENTS;
            case FP32 -> FP32_CONTENTS;
            case FP64 -> FP64_CONTENTS;
            case BYTES -> BYTES_CONTENTS;
            case FP16, BF16 -> throw new IllegalArgumentException(datatype + " has no field");
        };
    }

    int number() {
        return number;
    }

    /** The tag of a value that comes alone. */
    int tag() {
        return WireReader.tag(number, wireType);
    }

    /** The tag of values that come packed. */
    int packedTag() {
        return WireReader.tag(number, WireReader.LENGTH);
    }

    /** As the protocol spells it. */
    String fieldName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many values of this field an InferTensorContents has. The other fields are read through for their form. */
    int count(WireBytes contents) {
        int count = 0;
        var fields = contents.fields();
        while (fields.next()) {
            int field = fields.tag() >>> 3;
            int values =
                    field <= BY_NUMBER.length
                            ? BY_NUMBER[field - 1].countNext(fields)
                            : skip(fields);
            count += field == number ? values : 0;
        }
        return count;
    }

    private int countNext(WireReader fields) {
        if (fields.tag() == tag()) {
            fields.skip();
            return 1;
        }
        return fields.tag() == packedTag() ? countPacked(fields.bytes()) : skip(fields);
    }

    private int countPacked(WireBytes packed) {
        int count = 0;
        var values = packed.fields();
        for (; values.hasMore(); count++) {
            switch (wireType) {
                case WireReader.FIXED32 -> values.fixed32();
                case WireReader.FIXED64 -> values.fixed64();
                default -> values.varint();
            }
        }
        return count;
    }

    private static int skip(WireReader fields) {
        fields.skip();
        return 0;
    }
}
