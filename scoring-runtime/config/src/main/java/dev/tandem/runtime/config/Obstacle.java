package dev.tandem.runtime.config;

/**
 * What keeps a process that runs from doing all of its work, at this moment.
 *
 * @param store the feature store that it is about; empty where it is about none
 * @param message a sentence for people, in the same words for as long as it is the same obstacle: no counts, no times,
 *     because each change of it is a write of a status
 */
public record Obstacle(ObstacleReason reason, String store, String message) {

    public Obstacle {
        Checks.present("reason", reason);
        store = store == null ? "" : store;
        message = message == null ? "" : message;
    }

    /** An obstacle that is about no feature store. */
    public static Obstacle of(ObstacleReason reason, String message) {
        return new Obstacle(reason, "", message);
    }

    /** Whether something is wrong: a process that begins or ends is as it should be. */
    public boolean isTrouble() {
        return reason != ObstacleReason.Starting && reason != ObstacleReason.Stopping;
    }
}
