package dev.tandem.runtime.core.json;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ReadinessReport;

import java.util.List;

/** Writes what a process says of its readiness, {@link ReadinessReport}. */
public final class ReadinessJson {

    private static final int USUAL_BYTES = 256;

    private ReadinessJson() {}

    /** The report as one JSON object; one without obstacles is {@code {"ready":true}}. */
    public static byte[] of(ReadinessReport report) {
        var json =
                new JsonWriter(USUAL_BYTES)
                        .raw("{\"ready\":")
                        .raw(Boolean.toString(report.ready()));
        if (!report.obstacles().isEmpty()) {
            json.raw(",\"obstacles\":[");
            obstacles(json, report.obstacles());
            json.raw(']');
        }
        return json.raw('}').toBytes();
    }

    private static void obstacles(JsonWriter json, List<Obstacle> obstacles) {
        var between = "";
        for (var obstacle : obstacles) {
            json.raw(between).raw("{\"reason\":").string(obstacle.reason().name());
            if (!obstacle.store().isEmpty()) {
                json.raw(",\"store\":").string(obstacle.store());
            }
            json.raw(",\"message\":").string(obstacle.message()).raw('}');
            between = ",";
        }
    }
}
