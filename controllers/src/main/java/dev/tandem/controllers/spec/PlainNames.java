package dev.tandem.controllers.spec;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names that are safe in keys of Redis, labels of metrics and columns of tables. */
final class PlainNames {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,62}");

    private PlainNames() {}

    /** The name, where it is one; {@code given} may be null. */
    static Optional<String> read(String field, String given, Fields fields) {
        Optional<String> name =
                Optional.ofNullable(given).filter(text -> NAME.matcher(text).matches());
        if (name.isEmpty()) {
            fields.refuse(
                    field,
                    given == null
                            ? "is missing"
                            : "'"
                                    + given
                                    + "' is no name here; start with a letter or _ and use at most"
                                    + " 63 letters, digits, _, . and -");
        }
        return name;
    }
}
