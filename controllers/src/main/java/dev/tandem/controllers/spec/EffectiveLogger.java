package dev.tandem.controllers.spec;

/**
 * Where requests and answers are told.
 *
 * @param mode {@code all}, {@code request} or {@code response}
 * @param sampleRatio the part of the requests that is told
 * @param queueBytes memory of what waits to be told
 */
public record EffectiveLogger(
        String mode, double sampleRatio, int queueBytes, Destination destination) {

    /** Who is told. */
    public sealed interface Destination {

        /** Whoever takes a POST there. */
        record Url(String url) implements Destination {}

        /** A topic. */
        record Topic(EffectiveKafka kafka, String topic) implements Destination {}
    }

    /** What identifies it among what pods depend on. */
    public String text() {
        String to =
                switch (destination) {
                    case Destination.Url(String url) -> url;
                    case Destination.Topic(EffectiveKafka kafka, String topic) ->
                            kafka.text() + " " + topic;
                };
        return "logger " + mode + " " + sampleRatio + " " + queueBytes + " " + to;
    }
}
