package dev.tandem.controllers.observed;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what a runtime's metrics, in Prometheus' text format, say of a feature store. Names of
 * stores and views need no escapes there.
 */
public final class StoreMetrics {

    private static final Pattern SAMPLE =
            Pattern.compile("tandem_feature_(\\w+)\\{([^}]*)}\\s+(\\S+).*");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final double MILLIS = 1_000;

    private record Sample(String name, Map<String, String> labels, double value) {

        boolean isAbout(String store) {
            return store.equals(labels.get("store"));
        }
    }

    private StoreMetrics() {}

    /** What a pod's metrics say of a store; empty where they do not speak of it. */
    public static Optional<StoreReport> read(String pod, String store, String text) {
        Map<String, Double> rows = new HashMap<>();
        Map<String, Instant> times = new HashMap<>();
        Optional<Boolean> up = Optional.empty();
        for (Sample sample : samples(text).filter(of -> of.isAbout(store)).toList()) {
            String view = sample.labels.getOrDefault("view", "");
            switch (sample.name) {
                case "store_up" -> up = Optional.of(sample.value > 0);
                case "view_rows_written_total" -> rows.put(view, sample.value);
                case "view_last_write_timestamp_seconds" -> {
                    if (sample.value > 0) {
                        times.put(view, Instant.ofEpochMilli((long) (sample.value * MILLIS)));
                    }
                }
                default -> {
                    // Counters of lookups, which say nothing about the store.
                }
            }
        }
        Map<String, ViewWrite> writes = new HashMap<>();
        times.forEach(
                (view, at) ->
                        writes.put(
                                view, new ViewWrite(at, rows.getOrDefault(view, 0d).longValue())));
        return up.map(reached -> new StoreReport(pod, reached, Optional.empty(), writes));
    }

    private static Stream<Sample> samples(String text) {
        return text.lines()
                .filter(line -> line.startsWith("tandem_feature_"))
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .flatMap(line -> sample(line).stream());
    }

    private static Optional<Sample> sample(Matcher line) {
        Map<String, String> labels = new HashMap<>();
        LABEL.matcher(line.group(2))
                .results()
                .forEach(label -> labels.put(label.group(1), label.group(2)));
        try {
            return Optional.of(
                    new Sample(line.group(1), labels, Double.parseDouble(line.group(3))));
        } catch (NumberFormatException e) {
            // Somebody else's idea of a metric.
            return Optional.empty();
        }
    }
}
