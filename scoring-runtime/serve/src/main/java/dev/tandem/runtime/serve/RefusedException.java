package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.MalformedJsonException;
import dev.tandem.runtime.core.ModelFailedException;
import dev.tandem.runtime.core.ScoringException;

/** A request that is answered by an error; its message is a sentence for the asker. */
public final class RefusedException extends RuntimeException {

    private final Refusal refusal;

    /** Without a stack trace: it is an answer, and must stay cheap when many come. */
    public RefusedException(Refusal refusal, String message) {
        super(message, null, false, false);
        this.refusal = refusal;
    }

    public static RefusedException invalid(String message) {
        return new RefusedException(Refusal.INVALID, message);
    }

    /** What a failure of scoring means to the asker. */
    public static RefusedException of(ScoringException e) {
        return switch (e) {
            case InvalidInputException invalid -> invalid(invalid.getMessage());
            case MalformedJsonException malformed -> invalid(malformed.getMessage());
            case ModelFailedException failed ->
                    new RefusedException(Refusal.FAILED, failed.getMessage());
        };
    }

    public Refusal refusal() {
        return refusal;
    }
}
