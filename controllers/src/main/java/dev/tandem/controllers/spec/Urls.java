package dev.tandem.controllers.spec;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads addresses that replicas send to. */
final class Urls {

    private static final Pattern HTTP =
            Pattern.compile(
                    "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"
                            + "(/([A-Za-z0-9._~:/?@!$&()*+,;=-]|%[0-9A-Fa-f]{2})*)?");

    private Urls() {}

    /** The address; one that is missing is for others to refuse. */
    static String read(String field, Optional<String> given, Fields fields) {
        given.filter(url -> !HTTP.matcher(url).matches())
                .ifPresent(
                        url ->
                                fields.refuse(
                                        field,
                                        "'"
                                                + url
                                                + "' is no address to send to; write"
                                                + " http(s)://HOST[:PORT][/PATH], without user or"
                                                + " password"));
        return given.orElse("");
    }
}
