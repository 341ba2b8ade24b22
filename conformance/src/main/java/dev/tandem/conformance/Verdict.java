package dev.tandem.conformance;

/** What became of a clause. */
public enum Verdict {
    PASS,
    FAIL,
    /** It says nothing about this server or this model; the reason is in the result. */
    NOT_APPLICABLE
}
