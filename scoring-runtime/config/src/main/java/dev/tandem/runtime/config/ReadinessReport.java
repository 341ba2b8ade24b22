package dev.tandem.runtime.config;

import java.util.List;

/**
 * What {@code GET /v2/health/ready} answers, as JSON: for the kubelet by its status, 200 or 503, and for the operator,
 * which asks what is in the way.
 *
 * @param ready whether work is taken
 * @param obstacles what is in the way; there may be some although work is taken, such as a feature store that is down
 *     while its defaults are used
 */
public record ReadinessReport(boolean ready, List<Obstacle> obstacles) {

    public ReadinessReport {
        obstacles = obstacles == null ? List.of() : List.copyOf(obstacles);
    }
}
