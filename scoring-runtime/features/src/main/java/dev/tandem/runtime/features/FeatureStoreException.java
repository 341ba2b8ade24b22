package dev.tandem.runtime.features;

import dev.tandem.runtime.config.Obstacle;

/** A store that did not do what it was asked; the message is a sentence for people that names it. */
public final class FeatureStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Obstacle obstacle;

    FeatureStoreException(Obstacle obstacle, Throwable cause) {
        // Without a stack trace: while a store is down there may be one for each request.
        super(obstacle.message(), cause, false, false);
        this.obstacle = obstacle;
    }

    /** The same as an obstacle: why, and which store. */
    public Obstacle obstacle() {
        return obstacle;
    }
}
