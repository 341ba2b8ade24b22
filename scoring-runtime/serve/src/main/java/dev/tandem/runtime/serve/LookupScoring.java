package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.batching.ReadyRequest;
import dev.tandem.runtime.serve.lookup.PendingLookups;
import dev.tandem.runtime.serve.lookup.RequestLookups;
import dev.tandem.runtime.serve.lookup.Resolution;
import dev.tandem.runtime.serve.watch.Stage;

import io.vertx.core.Context;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Scoring of requests whose features are looked up. Such a request is in nobody's way meanwhile: it is read, and goes on,
 * once the stores have answered, where it would have been scored without.
 */
final class LookupScoring {

    private final Scoring scoring;
    private final RequestLookups lookups;
    private final AtomicInteger inFlight;

    LookupScoring(Scoring scoring, RequestLookups lookups, AtomicInteger inFlight) {
        this.scoring = scoring;
        this.lookups = lookups;
        this.inFlight = inFlight;
    }

    /** Takes on an exchange whose body is complete. Called on its event loop. */
    void accept(Exchange exchange, Context context) {
        scoring.whereToRead(exchange, context, () -> begin(exchange, context), () -> {});
    }

    private void begin(Exchange exchange, Context context) {
        var pending = lookups.begin(exchange::read);
        long begunAt = System.nanoTime();
        // Back on the event loop, even where the answer is there already.
        var _ =
                pending.done()
                        .whenComplete(
                                (ignored, failure) ->
                                        context.runOnContext(
                                                event -> {
                                                    exchange.took(
                                                            Stage.LOOKUP,
                                                            begunAt,
                                                            System.nanoTime(),
                                                            pending.rows());
                                                    finish(exchange, context, pending);
                                                }));
    }

    private void finish(Exchange exchange, Context context, PendingLookups pending) {
        if (exchange.isOver()) {
            pending.close();
        } else if (scoring.isQuick(pending.rows())) {
            score(exchange, pending).deliver(exchange);
        } else {
            scoring.whereToRead(
                    exchange, context, () -> line(exchange, context, pending), pending::close);
        }
    }

    private ScoringResult score(Exchange exchange, PendingLookups pending) {
        inFlight.incrementAndGet();
        try (pending) {
            var resolution = pending.resolve();
            var outputs = outputs(exchange, resolution, pending.request().outputs());
            return new ScoringResult.Answer(
                    exchange.write(pending.request(), outputs, resolution.parameters()));
        } catch (RuntimeException e) {
            return ScoringResult.refused(e);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private Map<String, Tensor> outputs(
            Exchange exchange, Resolution resolution, Set<String> asked) {
        return switch (resolution) {
            case Resolution.Answered answered -> answered.outputs();
            case Resolution.ToScore toScore -> scoring.outputs(exchange, toScore.inputs(), asked);
        };
    }

    /** An answer that was there already is given at once; the rest waits for the model. */
    private void line(Exchange exchange, Context context, PendingLookups pending) {
        Resolution resolution;
        try {
            resolution = pending.resolve();
        } catch (RuntimeException e) {
            pending.close();
            throw e;
        }
        switch (resolution) {
            case Resolution.Answered answered ->
                    ready(exchange, context, pending, Map.of(), answered)
                            .answer(answered.outputs());
            case Resolution.ToScore toScore ->
                    scoring.line(ready(exchange, context, pending, toScore.inputs(), toScore));
        }
    }

    private static ReadyRequest ready(
            Exchange exchange,
            Context context,
            PendingLookups pending,
            Map<String, Tensor> inputs,
            Resolution resolution) {
        return new ReadyRequest(
                exchange,
                context,
                pending.request(),
                inputs,
                resolution.parameters(),
                pending::close);
    }
}
