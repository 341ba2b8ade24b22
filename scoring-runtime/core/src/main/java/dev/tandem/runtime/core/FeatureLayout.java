package dev.tandem.runtime.core;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.ViewConfig;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * How the rows of one view are packed, one binary string for each entity. Immutable; any number of threads may use it.
 *
 * <p>All little-endian: 1 byte version ({@value #VERSION}), 4 bytes CRC-32 of the schema (for each feature in order its
 * name, {@code :}, its type and a line feed), 8 bytes time of writing (milliseconds since 1970), a bitmap of the
 * features without a value (feature i: bit i mod 8 of byte i / 8), the features of fixed size in order (zeros where
 * there is no value), then the strings in order, each behind its length in 4 bytes. A row of another version or schema
 * is as good as none: after a view has changed, rows come back as they are written anew.
 */
public final class FeatureLayout {

    static final byte VERSION = 1;
    static final int HASH_AT = 1;
    static final int TIME_AT = HASH_AT + Integer.BYTES;
    static final int BITMAP_AT = TIME_AT + Long.BYTES;

    private final String view;
    private final List<FeatureConfig> features;
    private final FeatureType[] types;

    /** Where a value of fixed size lies; of a string, how many strings come before it. */
    private final int[] places;

    private final Map<String, Integer> indexes = new HashMap<>();
    private final int fixedBytes;
    private final int strings;
    private final int hash;
    private final FeatureRow defaults;

    private FeatureLayout(ViewConfig view) {
        this.view = view.name();
        this.features = view.features();
        this.types = features.stream().map(FeatureType::of).toArray(FeatureType[]::new);
        this.places = new int[types.length];
        int at = BITMAP_AT + (types.length + 7) / 8;
        int before = 0;
        for (int i = 0; i < types.length; i++) {
            indexes.put(features.get(i).name(), i);
            places[i] = types[i] == FeatureType.STRING ? before++ : at;
            at += types[i].size();
        }
        this.fixedBytes = at;
        this.strings = before;
        this.hash = hash(features);
        this.defaults = decode(encode(0, FeatureValues.defaults(this.view, features)));
    }

    /**
     * The layout of this view.
     *
     * @throws IllegalArgumentException if a default is no value of its feature's type
     */
    public static FeatureLayout of(ViewConfig view) {
        return new FeatureLayout(view);
    }

    private static int hash(List<FeatureConfig> features) {
        var crc = new CRC32();
        for (var feature : features) {
            crc.update(
                    (feature.name() + ":" + feature.type() + "\n")
                            .getBytes(StandardCharsets.UTF_8));
        }
        return (int) crc.getValue();
    }

    /** How many features a row has. */
    public int size() {
        return types.length;
    }

    /** The index of the feature of that name; -1 if there is none. */
    public int index(String feature) {
        return indexes.getOrDefault(feature, -1);
    }

    public FeatureType type(int feature) {
        return types[feature];
    }

    /** A row of the features' defaults, without a value where there is none; it was never written. */
    public FeatureRow defaults() {
        return defaults;
    }

    /**
     * Packs one row.
     *
     * @param writtenMillis the time of writing, milliseconds since 1970
     * @param values numbers, booleans and strings in the features' order; null for no value
     * @throws InvalidInputException if a value is none of its feature's type
     */
    public byte[] encode(long writtenMillis, Object[] values) {
        if (values.length != types.length) {
            throw new IllegalArgumentException(
                    "%d values for the %d features of view '%s'"
                            .formatted(values.length, types.length, view));
        }
        int length = fixedBytes;
        byte[][] texts = new byte[strings][];
        for (int i = 0; i < types.length; i++) {
            if (types[i] == FeatureType.STRING) {
                texts[places[i]] = FeatureValues.utf8(values[i], feature(i), view);
                length += Integer.BYTES + texts[places[i]].length;
            }
        }
        var row = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        row.put(0, VERSION).putInt(HASH_AT, hash).putLong(TIME_AT, writtenMillis);
        for (int i = 0; i < types.length; i++) {
            if (values[i] == null) {
                int at = BITMAP_AT + i / 8;
                row.put(at, (byte) (row.get(at) | 1 << i % 8));
            } else {
                put(row, i, values[i]);
            }
        }
        row.position(fixedBytes);
        for (byte[] text : texts) {
            row.putInt(text.length).put(text);
        }
        return row.array();
    }

    private void put(ByteBuffer row, int i, Object value) {
        switch (types[i]) {
            case FLOAT32 -> row.putFloat(places[i], FeatureValues.float32(value, feature(i), view));
            case FLOAT64 ->
                    row.putDouble(places[i], FeatureValues.float64(value, feature(i), view));
            case INT64 -> row.putLong(places[i], FeatureValues.int64(value, feature(i), view));
            case BOOL ->
                    row.put(
                            places[i],
                            (byte) (FeatureValues.truth(value, feature(i), view) ? 1 : 0));
            case STRING -> {
                // behind the others
            }
        }
    }

    /**
     * Reads a row where it lies: the array must not change any more.
     *
     * @return {@link FeatureRow#missing} for anything but a whole row of this version and schema
     */
    public FeatureRow decode(byte[] packed) {
        if (packed.length < fixedBytes || packed[0] != VERSION) {
            return FeatureRow.missing();
        }
        var row = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        if (row.getInt(HASH_AT) != hash || !endsWithStrings(row)) {
            return FeatureRow.missing();
        }
        return FeatureRow.of(this, row);
    }

    private boolean endsWithStrings(ByteBuffer row) {
        int at = fixedBytes;
        for (int i = 0; i < strings; i++) {
            if (row.limit() - at < Integer.BYTES) {
                return false;
            }
            int length = row.getInt(at);
            at += Integer.BYTES;
            if (length < 0 || length > row.limit() - at) {
                return false;
            }
            at += length;
        }
        return at == row.limit();
    }

    FeatureConfig feature(int index) {
        return features.get(index);
    }

    /** Where a value begins in a row; of a string, its length. */
    int place(ByteBuffer row, int feature) {
        if (types[feature] != FeatureType.STRING) {
            return places[feature];
        }
        int at = fixedBytes;
        for (int i = 0; i < places[feature]; i++) {
            at += Integer.BYTES + row.getInt(at);
        }
        return at;
    }
}
