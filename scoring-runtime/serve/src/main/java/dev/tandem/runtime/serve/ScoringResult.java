package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.ScoringException;

import io.vertx.core.buffer.Buffer;

/** What came of scoring, to be delivered on the event loop. */
public sealed interface ScoringResult {

    System.Logger LOG = System.getLogger(Scoring.class.getName());

    void deliver(Exchange exchange);

    /** What a failure means to the asker; a fault of this server is told to its log as well. */
    static ScoringResult refused(RuntimeException failure) {
        return new Refused(
                switch (failure) {
                    case RefusedException refused -> refused;
                    case ScoringException e -> RefusedException.of(e);
                    default -> {
                        LOG.log(
                                System.Logger.Level.ERROR,
                                "a request failed by a fault of this server",
                                failure);
                        yield new RefusedException(
                                Refusal.FAILED, "a fault of this server; see its log");
                    }
                });
    }

    /** A prediction. */
    record Answer(Buffer body) implements ScoringResult {
        @Override
        public void deliver(Exchange exchange) {
            exchange.answer(body);
        }
    }

    /** An error. */
    record Refused(RefusedException why) implements ScoringResult {
        @Override
        public void deliver(Exchange exchange) {
            exchange.refuse(why);
        }
    }
}
