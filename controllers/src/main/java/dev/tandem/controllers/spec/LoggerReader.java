package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.InferenceLogger;
import dev.tandem.api.v1alpha1.LoggerMode;
import dev.tandem.controllers.spec.EffectiveLogger.Destination;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where requests and answers are told. */
final class LoggerReader {

    private static final String AT = "spec.logger";
    private static final Pattern RATIO =
            Pattern.compile("0[.][0-9]{0,8}[1-9][0-9]{0,8}|1([.]0{1,9})?");

    private final Fields fields;

    private LoggerReader(Fields fields) {
        this.fields = fields;
    }

    /** What {@code spec.logger} says, which may be null. */
    static Optional<EffectiveLogger> read(InferenceLogger logger, Fields fields) {
        return Optional.ofNullable(logger).map(new LoggerReader(fields)::logger);
    }

    private EffectiveLogger logger(InferenceLogger given) {
        return new EffectiveLogger(
                mode(given.mode()),
                ratio(Optional.ofNullable(given.sampleRatio())),
                fields.quantity(
                                AT + ".queueMemory",
                                Optional.ofNullable(given.queueMemory()),
                                QuantityRange.LOGGER_QUEUE)
                        .orElse(Defaults.LOGGER_QUEUE)
                        .getNumericalAmount()
                        .intValue(),
                destination(given));
    }

    /** A mode that is not known here is read as null, just as one that was left out. */
    private static String mode(LoggerMode mode) {
        return switch (Optional.ofNullable(mode).orElse(LoggerMode.ALL)) {
            case ALL -> "all";
            case REQUEST -> "request";
            case RESPONSE -> "response";
        };
    }

    private double ratio(Optional<String> given) {
        String text = given.orElse("1");
        if (!RATIO.matcher(text).matches()) {
            fields.refuse(
                    AT + ".sampleRatio",
                    "'"
                            + text
                            + "' is no part of the requests; use a number above 0 and up to 1,"
                            + " such as \"0.01\"");
            return 1;
        }
        return Double.parseDouble(text);
    }

    private Destination destination(InferenceLogger given) {
        if ((given.url() == null) == (given.kafka() == null)) {
            fields.refuse(
                    AT,
                    "give either url or kafka, and not both: where requests and answers are told");
        }
        if (given.kafka() != null) {
            return new Destination.Topic(
                    KafkaReader.read(AT + ".kafka", given.kafka(), fields),
                    Topics.read(AT + ".topic", Optional.ofNullable(given.topic()), fields));
        }
        if (given.topic() != null) {
            fields.refuse(AT + ".topic", "is of no use without kafka; give both, or neither");
        }
        return new Destination.Url(
                Urls.read(AT + ".url", Optional.ofNullable(given.url()), fields));
    }
}
