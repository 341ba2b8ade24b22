package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.Tracing;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where traces go. */
final class TracingReader {

    private static final Pattern RATIO = Pattern.compile("0([.][0-9]{1,9})?|1([.]0{1,9})?");

    private TracingReader() {}

    /** What {@code spec.tracing} says, which may be null. */
    static Optional<EffectiveTracing> read(Tracing tracing, Fields fields) {
        return Optional.ofNullable(tracing).map(given -> tracing(given, fields));
    }

    private static EffectiveTracing tracing(Tracing given, Fields fields) {
        if (given.endpoint() == null) {
            fields.refuse("spec.tracing.endpoint", "is missing; say where traces go");
        }
        return new EffectiveTracing(
                Urls.read("spec.tracing.endpoint", Optional.ofNullable(given.endpoint()), fields),
                ratio(Optional.ofNullable(given.sampleRatio()).orElse("1"), fields));
    }

    private static double ratio(String text, Fields fields) {
        if (!RATIO.matcher(text).matches()) {
            fields.refuse(
                    "spec.tracing.sampleRatio",
                    "'" + text + "' is no ratio; use a number from 0 to 1, such as \"0.001\"");
            return 1;
        }
        return Double.parseDouble(text);
    }
}
