package dev.tandem.runtime.serve;

import dev.tandem.runtime.serve.about.ServingStatistics.Duration;
import dev.tandem.runtime.serve.about.ServingStatistics.Snapshot;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What was counted, under the names that Triton has for it (triton-inference-server/server, docs/user_guide/metrics.md), so
 * that a dashboard, an alert or a scaler that knows Triton knows this server as well. Not among the registry's counters,
 * because Prometheus' client adds {@code _total} to the name of each, and nobody would find it.
 */
final class TritonMetrics {

    private static final String COUNTER = "counter";
    private static final String GAUGE = "gauge";

    /** Triton's values of the label {@code reason}. */
    private enum Failure {
        REJECTED,
        CANCELED,
        BACKEND,
        OTHER
    }

    /** One metric, with its values by labels. */
    private record Figure(String name, String help, String type, Map<Labels, Long> values) {}

    private static final Map<String, Failure> FAILURES =
            Arrays.stream(Refusal.values())
                    .collect(Collectors.toUnmodifiableMap(Refusal::reason, TritonMetrics::failure));

    private final List<Figure> figures = new ArrayList<>();
    private final Labels labels;

    /**
     * Takes the figures of this moment.
     *
     * @param refusals how many requests got no prediction, by reason in our words
     * @param pending requests that wait to be scored
     * @param cached whether answers are kept
     */
    TritonMetrics(
            ServedModel served,
            Snapshot counted,
            Map<String, Double> refusals,
            int pending,
            boolean cached) {
        labels = Labels.of("model", served.name(), "version", served.revision());
        count("inference_request_success", "answered requests", counted.success().count());
        failures(refusals);
        count("inference_count", "scored rows", counted.rows());
        count("inference_exec_count", "runs of the model", counted.executions());
        micros("inference_request_duration_us", "arrival to answer", counted.success());
        micros("inference_queue_duration_us", "waiting for a thread", counted.queue());
        micros("inference_compute_input_duration_us", "reading requests", counted.input());
        micros("inference_compute_infer_duration_us", "running the model", counted.infer());
        micros("inference_compute_output_duration_us", "writing answers", counted.output());
        String waiting = "Number of requests that wait to be scored";
        figure("inference_pending_request_count", waiting, GAUGE, Map.of(labels, (long) pending));
        if (cached) {
            var hit = counted.cacheHit();
            var miss = counted.cacheMiss();
            count("cache_num_hits_per_model", "answers from the cache", hit.count());
            count("cache_num_misses_per_model", "answers not in the cache", miss.count());
            micros("cache_hit_duration_per_model", "finding answers", hit);
            micros("cache_miss_duration_per_model", "not finding and keeping answers", miss);
        }
    }

    private void failures(Map<String, Double> refusals) {
        var counts = new LinkedHashMap<Labels, Long>();
        for (var failure : Failure.values()) {
            counts.put(labels.merge(Labels.of("reason", failure.name())), 0L);
        }
        refusals.forEach(
                (reason, count) ->
                        counts.merge(
                                labels.merge(Labels.of("reason", failure(reason).name())),
                                count.longValue(),
                                Long::sum));
        figure(
                "inference_request_failure",
                "Number of requests without a prediction",
                COUNTER,
                counts);
    }

    private static Failure failure(String reason) {
        return reason.equals(ServingMetrics.CLIENT_GONE)
                ? Failure.CANCELED
                : FAILURES.getOrDefault(reason, Failure.OTHER);
    }

    private static Failure failure(Refusal refusal) {
        return switch (refusal) {
            case TOO_MANY_WAITING, DEADLINE_EXCEEDED -> Failure.REJECTED;
            case FAILED -> Failure.BACKEND;
            default -> Failure.OTHER;
        };
    }

    private void count(String name, String what, long value) {
        figure(name, "Number of " + what, COUNTER, Map.of(labels, value));
    }

    private void micros(String name, String what, Duration time) {
        figure(
                name,
                "Microseconds of " + what + ", all together",
                COUNTER,
                Map.of(labels, TimeUnit.NANOSECONDS.toMicros(time.nanos())));
    }

    private void figure(String name, String help, String type, Map<Labels, Long> values) {
        figures.add(new Figure("nv_" + name, help, type, values));
    }

    /** In Prometheus' text format. */
    String text() {
        var out = new StringBuilder();
        for (var figure : figures) {
            out.append("# HELP %s %s\n".formatted(figure.name(), figure.help()))
                    .append("# TYPE %s %s\n".formatted(figure.name(), figure.type()));
            figure.values()
                    .forEach(
                            (of, value) ->
                                    out.append(figure.name())
                                            .append(text(of))
                                            .append(" %d\n".formatted(value)));
        }
        return out.toString();
    }

    private static String text(Labels labels) {
        return labels.stream()
                .map(label -> label.getName() + "=\"" + escaped(label.getValue()) + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** For another format than text, without the types that would change their names. */
    List<UnknownSnapshot> snapshots() {
        return figures.stream().map(TritonMetrics::snapshot).toList();
    }

    private static UnknownSnapshot snapshot(Figure figure) {
        var snapshot = UnknownSnapshot.builder().name(figure.name()).help(figure.help());
        figure.values()
                .forEach(
                        (of, value) ->
                                snapshot.dataPoint(
                                        UnknownDataPointSnapshot.builder()
                                                .labels(of)
                                                .value(value)
                                                .build()));
        return snapshot.build();
    }
}
