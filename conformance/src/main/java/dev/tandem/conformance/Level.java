package dev.tandem.conformance;

/** How binding a clause is. */
public enum Level {
    /** The specification says this of the server's answer, or makes the field required whose lack the clause tries. */
    MUST,
    /**
     * Where the specification is vague, contradicts itself, or binds the client without a word on what the server does with one that breaks
     * the rule: what clients need in practice.
     */
    SHOULD,
    /** What the specification does not have, but servers share; judged only where the server offers it. */
    EXTENSION
}
