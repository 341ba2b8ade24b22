package dev.tandem.operator;

/** Whether model images are mounted as volumes or copied. */
enum ImageVolumes {
    /** Mounted where the cluster's version has image volumes switched on. */
    auto,
    always,
    never
}
