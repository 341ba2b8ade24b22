package dev.tandem.controllers.spec;

/** The kinds of resources people write, and what labels and messages call them. */
public enum Kind {
    InferenceService("inference-service", "service"),
    BatchScoringJob("batch-scoring-job", "job"),
    StreamScorer("stream-scorer", "scorer"),
    FeatureStore("feature-store", "store");

    private final String label;
    private final String word;

    Kind(String label, String word) {
        this.label = label;
        this.word = word;
    }

    /** What the label that names an object's owner ends with; selectors remember it for ever. */
    public String label() {
        return label;
    }

    /** What people call one of them in a sentence. */
    public String word() {
        return word;
    }
}
