package dev.tandem.runtime.trees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the splits of a forest look at, as {@link FloatSlots} in double precision: features with
 * missing values replaced by an infinity, once for each way in which they are meant to go. Slot 0
 * is below everything, for leaves.
 */
final class DoubleSlots {

    /**
     * LightGBM's zero: a float there. Whatever is as close to 0 never reaches a comparison as
     * anything but 0.
     */
    private static final double ZERO = 1e-35f;

    private record Slot(int feature, Missing missing, boolean category) {}

    private final Slot[] slots;

    private DoubleSlots(List<Slot> slots) {
        this.slots = slots.toArray(Slot[]::new);
    }

    /** The slots that a forest turns out to need. */
    static final class Builder {

        private final Map<Slot, Integer> indexes = new HashMap<>();
        private final List<Slot> slots = new ArrayList<>();

        /** The slot of a split. */
        int slot(int feature, Missing missing, boolean category) {
            var slot = new Slot(feature, category ? Missing.RIGHT : missing, category);
            return indexes.computeIfAbsent(
                    slot,
                    added -> {
                        slots.add(added);
                        return slots.size();
                    });
        }

        DoubleSlots build() {
            return new DoubleSlots(slots);
        }
    }

    /** How many there are, slot 0 included. */
    int count() {
        return slots.length + 1;
    }

    /** What a comparison, or a leaf, sees of a value. */
    static double seen(double value) {
        return Math.abs(value) <= ZERO ? 0 : value;
    }

    /**
     * Fills the slots with rows.
     *
     * @param rows {@code count} rows of {@code features} values each
     * @param keys room for {@link #count} slots of {@code stride} rows each
     */
    void fill(double[] rows, int features, int count, int stride, double[] keys) {
        Arrays.fill(keys, 0, stride, Double.NEGATIVE_INFINITY);
        for (int index = 0; index < slots.length; index++) {
            var slot = slots[index];
            int to = (index + 1) * stride;
            int from = slot.feature();
            if (slot.category()) {
                for (int row = 0; row < count; row++, from += features) {
                    keys[to + row] = category(rows[from]);
                }
                continue;
            }
            double nan = instead(slot.missing());
            double zero =
                    slot.missing() == Missing.ZERO_LEFT || slot.missing() == Missing.ZERO_RIGHT
                            ? nan
                            : 0;
            for (int row = 0; row < count; row++, from += features) {
                double value = rows[from];
                // Infinity stands for what is missing, so the real one steps down. Not-a-number is
                // not above anything.
                keys[to + row] =
                        Math.abs(value) > ZERO
                                ? Math.min(value, Double.MAX_VALUE)
                                : Double.isNaN(value) ? nan : zero;
            }
        }
    }

    private static double instead(Missing missing) {
        return switch (missing) {
            case LEFT, ZERO_LEFT -> Double.NEGATIVE_INFINITY;
            case RIGHT, ZERO_RIGHT -> Double.POSITIVE_INFINITY;
            case AS_ZERO -> 0;
        };
    }

    /** A category's number, -1 for what is none: toward zero, so that -0.5 is category 0. */
    private static int category(double value) {
        return Double.isNaN(value) ? -1 : Math.max(-1, (int) value);
    }
}
