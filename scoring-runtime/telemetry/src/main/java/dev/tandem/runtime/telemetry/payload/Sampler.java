package dev.tandem.runtime.telemetry.payload;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses a part of the requests. One with an id is chosen by it alone, so that every replica that is asked by the same id
 * chooses alike; others by chance.
 *
 * @param ratio the part, more than 0, at most 1
 */
record Sampler(double ratio) {

    private static final double RANGE = 0x1p32;

    boolean takes(Optional<String> id) {
        if (ratio >= 1) {
            return true;
        }
        double place =
                id.map(text -> Integer.toUnsignedLong(spread(text.hashCode())) / RANGE)
                        .orElseGet(() -> ThreadLocalRandom.current().nextDouble());
        return place < ratio;
    }

    /** Ids that are counted up have hash codes next to one another (Appleby, MurmurHash3, fmix32). */
    private static int spread(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
        mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
        return mixed ^ (mixed >>> 16);
    }
}
