package dev.tandem.controllers.spec;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the name of a topic. */
final class Topics {

    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private Topics() {}

    static String read(String field, Optional<String> given, Fields fields) {
        String topic = given.orElse("");
        boolean valid = TOPIC.matcher(topic).matches() && !topic.matches("[.]{1,2}");
        if (!valid) {
            fields.refuse(
                    field,
                    "'" + topic + "' is no name of a topic; use letters, digits, ., _ and -");
        }
        return topic;
    }
}
