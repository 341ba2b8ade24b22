package dev.tandem.runtime.core.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of fields that matter in an object, found by their bytes: a string for each key would cost more than the
 * comparison does. Immutable.
 */
public final class JsonFields {

    /** The place of a name that does not matter. */
    public static final int UNKNOWN = -1;

    /** Of twice as many slots as there are names at least one of two is free, so a search is short. */
    private static final int SLOTS_PER_NAME = 4;

    private final byte[][] names;

    /** Whether a name is written as it is: one that holds a quote, say, never stands between quotes as such. */
    private final boolean[] verbatim;

    private final int[] slots;
    private final Map<String, Integer> places = new HashMap<>();

    private JsonFields(List<String> names) {
        this.names = new byte[names.size()][];
        this.verbatim = new boolean[names.size()];
        this.slots = new int[Integer.highestOneBit(names.size() * SLOTS_PER_NAME) * 2];
        Arrays.fill(slots, UNKNOWN);
        for (int place = 0; place < names.size(); place++) {
            byte[] name = names.get(place).getBytes(StandardCharsets.UTF_8);
            this.names[place] = name;
            verbatim[place] =
                    names.get(place).chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\');
            places.put(names.get(place), place);
            int slot = slot(name, 0, name.length);
            while (slots[slot] != UNKNOWN) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = place;
        }
    }

    /**
     * These names; a name's place is its index in the list.
     *
     * @throws IllegalArgumentException if one is there twice
     */
    public static JsonFields of(List<String> names) {
        var fields = new JsonFields(names);
        if (fields.places.size() != names.size()) {
            throw new IllegalArgumentException("a name is there twice among " + names);
        }
        return fields;
    }

    public int size() {
        return names.length;
    }

    /** The place if exactly that name stands there with a quote behind it; otherwise {@link #UNKNOWN}. */
    int startsWith(int place, byte[] bytes, int start) {
        if (place < 0 || place >= names.length || !verbatim[place]) {
            return UNKNOWN;
        }
        byte[] name = names[place];
        int end = start + name.length;
        boolean same =
                end < bytes.length
                        && bytes[end] == '"'
                        && Arrays.equals(name, 0, name.length, bytes, start, end);
        return same ? place : UNKNOWN;
    }

    /** Bytes of the name. */
    int length(int place) {
        return names[place].length;
    }

    /** The place of the name of these bytes, which have no escapes. */
    int find(byte[] bytes, int start, int end) {
        int slot = slot(bytes, start, end);
        while (slots[slot] != UNKNOWN) {
            byte[] name = names[slots[slot]];
            if (Arrays.equals(name, 0, name.length, bytes, start, end)) {
                return slots[slot];
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return UNKNOWN;
    }

    int find(String name) {
        return places.getOrDefault(name, UNKNOWN);
    }

    private int slot(byte[] bytes, int start, int end) {
        int hash = 1;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ (hash >>> 15)) & (slots.length - 1);
    }
}
