package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ObstacleReason;

import java.util.Optional;

/** Whether records are being taken, and if not, why: what is true now. Read by other threads. */
final class Readiness {

    private static final System.Logger LOG = System.getLogger(Readiness.class.getName());

    private volatile Optional<Obstacle> obstacle =
            Optional.of(Obstacle.of(ObstacleReason.Starting, "starting"));

    /** Nothing is in the way. */
    void ready() {
        if (obstacle.isPresent()) {
            obstacle = Optional.empty();
            LOG.log(System.Logger.Level.INFO, "ready: the group is joined and Kafka answers");
        }
    }

    /** Something is in the way. */
    void blocked(Obstacle why) {
        if (!obstacle.equals(Optional.of(why))) {
            obstacle = Optional.of(why);
            LOG.log(System.Logger.Level.WARNING, "not ready: " + why.message());
        }
    }

    void blocked(ObstacleReason reason, String message) {
        blocked(Obstacle.of(reason, message));
    }

    /** What is in the way; empty while nothing is. */
    Optional<Obstacle> obstacle() {
        return obstacle;
    }
}
