package dev.tandem.runtime.app.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What was seen at one rate.
 *
 * @param outcome of the run
 * @param serverMicros CPU time of the server for each answer, in microseconds; empty where it is not ours
 */
public record Step(Outcome outcome, OptionalDouble serverMicros) {

    /** The names of the columns. */
    public static final String HEADER =
            "%10s  %10s %9s %9s %9s %9s %9s %9s %9s  %s%n"
                    .formatted(
                            "asked/s",
                            "answered/s",
                            "p50 ms",
                            "p90 ms",
                            "p99 ms",
                            "p99.9 ms",
                            "max ms",
                            "CPU us",
                            "late ms",
                            "errors");

    /** A load generator that takes more of its one core has none left to be in time with. */
    private static final double MOST_CORES = 0.9;

    private static final double MUCH_LATER_MILLIS = 1;

    /** As a line of the table. */
    public String line() {
        var latency = outcome.latency();
        return String.format(
                Locale.ROOT,
                "%,10.0f  %,10.0f %9.3f %9.3f %9.3f %9.3f %9.3f %9s %9.3f  %s%n",
                outcome.asked(),
                outcome.answered(),
                latency.p50(),
                latency.p90(),
                latency.p99(),
                latency.p999(),
                latency.max(),
                serverMicros.isPresent()
                        ? String.format(Locale.ROOT, "%.1f", serverMicros.getAsDouble())
                        : "-",
                outcome.lateness().p99(),
                errors());
    }

    /** As programs read it. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("asked", outcome.asked());
        json.put("answered", outcome.answered());
        json.put("answers", outcome.answers());
        json.set("latencyMillis", json(outcome.latency()));
        json.set("generatorLateMillis", json(outcome.lateness()));
        json.put("generatorCores", outcome.generatorCores());
        serverMicros.ifPresent(micros -> json.put("serverCpuMicros", micros));
        json.put("unsent", outcome.unsent());
        var errors = json.putObject("errors");
        new TreeMap<>(outcome.errors()).forEach(errors::put);
        return json;
    }

    /** What makes its figures worth less than they look. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        var late = outcome.lateness();
        if (outcome.generatorCores() > MOST_CORES) {
            warnings.add(
                    format(
                            "at %,.0f requests/s the load generator used %.2f of its one core: it"
                                    + " measures itself there",
                            outcome.generatorCores()));
        } else if (late.p99() > Math.max(MUCH_LATER_MILLIS, outcome.latency().p99() / 4)) {
            warnings.add(
                    format(
                            "at %,.0f requests/s the load generator itself was late, by %.1f ms"
                                    + " (p99), which latencies contain",
                            late.p99()));
        }
        if (outcome.unsent() > 0) {
            warnings.add(
                    format(
                            "at %,.0f requests/s %,.0f were due and never sent, as no connection"
                                    + " was free: latencies would be higher with them",
                            (double) outcome.unsent()));
        }
        return List.copyOf(warnings);
    }

    private String format(String text, double figure) {
        return String.format(Locale.ROOT, text, outcome.asked(), figure);
    }

    private String errors() {
        if (outcome.errors().isEmpty()) {
            return "none";
        }
        return String.join(
                ", ",
                new TreeMap<>(outcome.errors())
                        .entrySet().stream()
                                .map(
                                        error ->
                                                String.format(
                                                        Locale.ROOT,
                                                        "%s: %,d",
                                                        error.getKey(),
                                                        error.getValue()))
                                .toList());
    }

    private static ObjectNode json(Latencies latencies) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mean", latencies.mean())
                .put("p50", latencies.p50())
                .put("p90", latencies.p90())
                .put("p99", latencies.p99())
                .put("p99.9", latencies.p999())
                .put("max", latencies.max());
    }
}
