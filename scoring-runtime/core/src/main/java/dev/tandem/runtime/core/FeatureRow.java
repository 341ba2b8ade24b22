package dev.tandem.runtime.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One entity's features of one view, read where they lie, or the fact that there are none. Immutable; features are
 * meant by their index in the view.
 */
public final class FeatureRow {

    private static final FeatureRow MISSING = new FeatureRow(null, ByteBuffer.allocate(0));

    private final FeatureLayout layout;
    private final ByteBuffer packed;

    private FeatureRow(FeatureLayout layout, ByteBuffer packed) {
        this.layout = layout;
        this.packed = packed;
    }

    static FeatureRow of(FeatureLayout layout, ByteBuffer packed) {
        return new FeatureRow(layout, packed);
    }

    /** No row: none was written, it has expired, or it is of another schema. */
    public static FeatureRow missing() {
        return MISSING;
    }

    public boolean isMissing() {
        return layout == null;
    }

    /** When it was written, milliseconds since 1970. */
    public long writtenMillis() {
        layoutOrFail();
        return packed.getLong(FeatureLayout.TIME_AT);
    }

    /**
     * Whether the row is there and no older than that. A row from the future is fresh: clocks differ.
     *
     * @param nowMillis milliseconds since 1970
     */
    public boolean isFresh(long nowMillis, long maxAgeMillis) {
        return !isMissing() && nowMillis - writtenMillis() <= maxAgeMillis;
    }

    /** Whether a feature has no value. */
    public boolean isNull(int feature) {
        layoutOrFail();
        return (packed.get(FeatureLayout.BITMAP_AT + feature / 8) >> feature % 8 & 1) == 1;
    }

    /** The value of a numeric or boolean feature that has one, truth being 1. */
    public double number(int feature) {
        int at = place(feature);
        return switch (layout.type(feature)) {
            case FLOAT32 -> packed.getFloat(at);
            case FLOAT64 -> packed.getDouble(at);
            case INT64 -> packed.getLong(at);
            case BOOL -> packed.get(at);
            case STRING -> throw noNumber(feature);
        };
    }

    /** The value of an int64 or boolean feature that has one, truth being 1. */
    public long wholeNumber(int feature) {
        int at = place(feature);
        return switch (layout.type(feature)) {
            case INT64 -> packed.getLong(at);
            case BOOL -> packed.get(at);
            case FLOAT32, FLOAT64, STRING -> throw noNumber(feature);
        };
    }

    /** The value of a string feature that has one. */
    public String text(int feature) {
        int at = place(feature);
        if (layout.type(feature) != FeatureType.STRING) {
            throw new IllegalArgumentException(
                    "feature '%s' is %s, no string"
                            .formatted(layout.feature(feature).name(), layout.type(feature)));
        }
        int length = packed.getInt(at);
        int begin = packed.arrayOffset() + at + Integer.BYTES;
        return new String(packed.array(), begin, length, StandardCharsets.UTF_8);
    }

    /**
     * Gives a row on its way into a model the value of a feature.
     *
     * @throws InvalidInputException if the feature has none and the model takes none that is missing, or the column
     *     cannot hold it
     */
    public void put(int feature, RowBatch batch, int row, int column) {
        if (isNull(feature)) {
            batch.setMissing(row, column);
            return;
        }
        int at = place(feature);
        switch (layout.type(feature)) {
            case FLOAT32 -> batch.set(row, column, packed.getFloat(at));
            case FLOAT64 -> batch.set(row, column, packed.getDouble(at));
            case INT64 -> batch.set(row, column, packed.getLong(at));
            case BOOL -> batch.set(row, column, (long) packed.get(at));
            case STRING -> batch.set(row, column, text(feature));
        }
    }

    private int place(int feature) {
        return layoutOrFail().place(packed, feature);
    }

    private FeatureLayout layoutOrFail() {
        if (layout == null) {
            throw new IllegalStateException("a row that is missing has no values");
        }
        return layout;
    }

    private IllegalArgumentException noNumber(int feature) {
        return new IllegalArgumentException(
                "feature '%s' is %s"
                        .formatted(layout.feature(feature).name(), layout.type(feature)));
    }
}
