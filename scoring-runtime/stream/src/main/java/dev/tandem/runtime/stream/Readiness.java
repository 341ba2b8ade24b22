package dev.tandem.runtime.stream;

import java.util.Optional;

/** Whether records are being taken, and if not, why: a sentence that is true now. Read by other threads. */
final class Readiness {

    private static final System.Logger LOG = System.getLogger(Readiness.class.getName());

    private volatile Optional<String> obstacle = Optional.of("starting");

    /** Nothing is in the way. */
    void ready() {
        if (obstacle.isPresent()) {
            obstacle = Optional.empty();
            LOG.log(System.Logger.Level.INFO, "ready: the group is joined and Kafka answers");
        }
    }

    /**
     * Something is in the way.
     *
     * @param why a sentence for people, in the same words as long as it is the same obstacle
     */
    void blocked(String why) {
        if (!obstacle.equals(Optional.of(why))) {
            obstacle = Optional.of(why);
            LOG.log(System.Logger.Level.WARNING, "not ready: " + why);
        }
    }

    /** What is in the way; empty while nothing is. */
    Optional<String> obstacle() {
        return obstacle;
    }
}
