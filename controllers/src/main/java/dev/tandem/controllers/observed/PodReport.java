package dev.tandem.controllers.observed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ReadinessReport;

import java.util.List;
import java.util.Optional;

/**
 * What one pod says is in its way.
 *
 * @param obstacles that are trouble; a pod that begins or ends has none
 */
public record PodReport(String pod, List<Obstacle> obstacles) {

    /** A runtime that is newer than the operator may say more than it understands. */
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    public PodReport {
        obstacles = List.copyOf(obstacles);
    }

    /**
     * Reads what a pod answered at its readiness endpoint; empty where it is none of a runtime that
     * this operator knows.
     */
    public static Optional<PodReport> read(String pod, String text) {
        try {
            ReadinessReport report = JSON.readValue(text, ReadinessReport.class);
            return Optional.of(
                    new PodReport(
                            pod, report.obstacles().stream().filter(Obstacle::isTrouble).toList()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The obstacle that is about a feature store. */
    public Optional<Obstacle> about(String store) {
        return obstacles.stream().filter(obstacle -> store.equals(obstacle.store())).findFirst();
    }
}
