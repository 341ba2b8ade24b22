package dev.tandem.runtime.app.bench;

import java.util.Random;

/** How requests follow each other at a rate. */
public enum Arrivals {
    /** Evenly, as one client with a clock asks. */
    constant,
    /** By chance (a Poisson process), as many clients that know nothing of each other ask. */
    poisson;

    /** The same gaps in each run, so that two runs can be compared. */
    private static final long SEED = 7;

    /**
     * Times of requests at a rate.
     *
     * @param rate requests a second, more than 0
     */
    public Schedule at(double rate) {
        double gap = 1e9 / rate;
        var random = new Random(SEED);
        return switch (this) {
            case constant -> new Schedule.Open(0, () -> gap);
            case poisson ->
                    new Schedule.Open(exponential(random, gap), () -> exponential(random, gap));
        };
    }

    private static double exponential(Random random, double mean) {
        return -Math.log(1 - random.nextDouble()) * mean;
    }
}
