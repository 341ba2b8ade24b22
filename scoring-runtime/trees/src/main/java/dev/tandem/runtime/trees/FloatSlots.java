package dev.tandem.runtime.trees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the splits of a forest look at: features as whole numbers that compare as the floats do,
 * once for each way in which missing values are meant to go. So a walk has one comparison of
 * integers in each node, and no question of what is missing.
 *
 * <p>Slot 0 is below everything, which is what leaves look at: whoever has come to a leaf stays
 * there.
 */
final class FloatSlots {

    /** What a category's slot holds for not-a-number. */
    static final int NO_CATEGORY = Integer.MIN_VALUE;

    /** Below the key of every number. */
    private static final int LOWEST = Integer.MIN_VALUE;

    /** Above the key of every number. */
    private static final int HIGHEST = Integer.MAX_VALUE;

    /** XGBoost's own limit: floats above it are not all whole numbers apart. */
    private static final float CATEGORY_LIMIT = 1 << 24;

    private enum Kind {
        NAN_LOWEST,
        NAN_HIGHEST,
        CATEGORY
    }

    private record Slot(int feature, Kind kind) {}

    private final Slot[] slots;

    private FloatSlots(List<Slot> slots) {
        this.slots = slots.toArray(Slot[]::new);
    }

    /** The slots that a forest turns out to need. */
    static final class Builder {

        private final Map<Slot, Integer> indexes = new HashMap<>();
        private final List<Slot> slots = new ArrayList<>();

        /** The slot of a split that compares numbers. */
        int number(int feature, Missing missing) {
            return index(
                    new Slot(
                            feature, missing == Missing.LEFT ? Kind.NAN_LOWEST : Kind.NAN_HIGHEST));
        }

        /** The slot of a split by categories. */
        int category(int feature) {
            return index(new Slot(feature, Kind.CATEGORY));
        }

        private int index(Slot slot) {
            var known = indexes.get(slot);
            if (known != null) {
                return known;
            }
            slots.add(slot);
            indexes.put(slot, slots.size());
            return slots.size();
        }

        FloatSlots build() {
            return new FloatSlots(slots);
        }
    }

    /** How many there are, slot 0 included. */
    int count() {
        return slots.length + 1;
    }

    /**
     * Fills the slots with rows.
     *
     * @param rows {@code count} rows of {@code features} values each
     * @param keys room for {@link #count} slots of {@code stride} rows each
     */
    void fill(float[] rows, int features, int count, int stride, int[] keys) {
        // For rows that are not there, too: they are walked along, wherever to, and must stay at
        // leaves as well.
        Arrays.fill(keys, 0, stride, LOWEST);
        for (int slot = 0; slot < slots.length; slot++) {
            int from = slots[slot].feature();
            int to = (slot + 1) * stride;
            switch (slots[slot].kind()) {
                case NAN_LOWEST -> {
                    for (int row = 0; row < count; row++, from += features) {
                        keys[to + row] = key(rows[from], LOWEST);
                    }
                }
                case NAN_HIGHEST -> {
                    for (int row = 0; row < count; row++, from += features) {
                        keys[to + row] = key(rows[from], HIGHEST);
                    }
                }
                case CATEGORY -> {
                    for (int row = 0; row < count; row++, from += features) {
                        keys[to + row] = category(rows[from]);
                    }
                }
            }
        }
    }

    private static int key(float value, int missing) {
        return Float.isNaN(value) ? missing : key(value);
    }

    /** A whole number that compares with others as the float does; both zeros have the same. */
    static int key(float value) {
        int bits = Float.floatToRawIntBits(value + 0f);
        return bits ^ (bits >> 31 >>> 1);
    }

    private static int category(float value) {
        if (Float.isNaN(value)) {
            return NO_CATEGORY;
        }
        return value < 0 || value >= CATEGORY_LIMIT ? -1 : (int) value;
    }
}
