package dev.tandem.runtime.stream;

import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.MalformedJsonException;
import dev.tandem.runtime.core.ModelFailedException;
import dev.tandem.runtime.core.ScoringException;

/**
 * Why one record has no result.
 *
 * @param message a sentence for people
 * @param attempts how often it was tried
 */
record Fault(Kind kind, String message, int attempts) {

    /** What may be wrong with one record while others are well; the names are in dead letters and metrics. */
    enum Kind {
        /** The value is no JSON. */
        MalformedJson,
        /** A field is missing or of a type that its column does not take, or there is no value at all. */
        InvalidInput,
        /** The record is larger than what is read. */
        RecordTooLarge,
        /** The model itself fails on this row, alone. */
        ModelFailed,
        /** The row of features is missing or too old, and that is to be refused. */
        FeaturesMissing,
        /** The topic for results takes this one not, because of its size or its key. */
        ResultRefused
    }

    static Fault of(ScoringException e, int attempts) {
        return switch (e) {
            case MalformedJsonException malformed ->
                    new Fault(Kind.MalformedJson, malformed.getMessage(), attempts);
            case InvalidInputException invalid ->
                    new Fault(Kind.InvalidInput, invalid.getMessage(), attempts);
            case ModelFailedException failed ->
                    new Fault(Kind.ModelFailed, failed.getMessage(), attempts);
        };
    }
}
