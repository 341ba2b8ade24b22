package dev.tandem.runtime.trees;

/** What a split does with a value that is not there. */
enum Missing {
    /** Not-a-number goes left. */
    LEFT,
    /** Not-a-number goes right. */
    RIGHT,
    /** Not-a-number and whatever counts as zero go left. */
    ZERO_LEFT,
    /** Not-a-number and whatever counts as zero go right. */
    ZERO_RIGHT,
    /** Not-a-number is compared as if it were 0. */
    AS_ZERO
}
