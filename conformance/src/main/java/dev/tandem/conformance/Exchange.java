package dev.tandem.conformance;

/** A request and its answer, as people read them; long ones are cut. */
public record Exchange(String sent, String came) {

    private static final int LONGEST = 1_000;

    static Exchange of(String sent, String came) {
        return new Exchange(cut(sent), cut(came));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST) + "... (" + text.length() + " characters)";
    }
}
