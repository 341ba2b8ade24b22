package dev.tandem.runtime.batch;

import java.util.regex.Pattern;

/** What an object store's error says to people, without the client's internals around it. */
final class ServerWords {

    private static final int MOST_CHARACTERS = 400;

    private static final Pattern CODE = Pattern.compile("code: \"([^\"]*)\"|<Code>([^<]*)</Code>");
    private static final Pattern MESSAGE =
            Pattern.compile("message: \"([^\"]*)\"|<Message>([^<]*)</Message>");

    private ServerWords() {}

    static String of(String error) {
        var code = CODE.matcher(error);
        var message = MESSAGE.matcher(error);
        if (code.find() && message.find()) {
            return found(code) + ": " + found(message);
        }
        // What the client adds: where it was, and a trace of its own code.
        String line = error.replaceAll("\\s+", " ").replaceAll(" Backtrace:.*", "").strip();
        String words = line.replaceFirst("^.* Source: ", "");
        return words.length() <= MOST_CHARACTERS
                ? words
                : words.substring(0, MOST_CHARACTERS) + "…";
    }

    private static String found(java.util.regex.Matcher matcher) {
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }
}
