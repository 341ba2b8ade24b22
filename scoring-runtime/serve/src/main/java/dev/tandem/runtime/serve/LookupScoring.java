package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.lookup.PendingLookups;
import dev.tandem.runtime.serve.lookup.RequestLookups;
import dev.tandem.runtime.serve.lookup.Resolution;

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
    private final Model model;
    private final RequestLookups lookups;
    private final WarmUp warmUp;
    private final AtomicInteger inFlight;

    LookupScoring(
            Scoring scoring,
            Model model,
            RequestLookups lookups,
            WarmUp warmUp,
            AtomicInteger inFlight) {
        this.scoring = scoring;
        this.model = model;
        this.lookups = lookups;
        this.warmUp = warmUp;
        this.inFlight = inFlight;
    }

    /** Takes on an exchange whose body is complete. Called on its event loop. */
    void accept(Exchange exchange, Context context) {
        if (exchange.call().bodyBytes() <= Scoring.SMALL_BODY_BYTES) {
            begin(exchange, context);
        } else {
            scoring.onScoringThread(exchange, () -> begin(exchange, context));
        }
    }

    private void begin(Exchange exchange, Context context) {
        if (exchange.isOver()) {
            return;
        }
        PendingLookups pending;
        try {
            pending = lookups.begin(exchange.call());
        } catch (RuntimeException e) {
            var result = ScoringResult.refused(e);
            context.runOnContext(ignored -> result.deliver(exchange));
            return;
        }
        // Back on the event loop, even where the answer is there already.
        var _ =
                pending.done()
                        .whenComplete(
                                (ignored, failure) ->
                                        context.runOnContext(
                                                event -> finish(exchange, context, pending)));
    }

    private void finish(Exchange exchange, Context context, PendingLookups pending) {
        if (exchange.isOver()) {
            pending.close();
        } else if (warmUp.nanosOf(pending.rows()) <= Scoring.QUICK_NANOS) {
            score(exchange, pending).deliver(exchange);
        } else {
            boolean taken =
                    scoring.onScoringThread(
                            exchange,
                            () -> {
                                var result = score(exchange, pending);
                                context.runOnContext(ignored -> result.deliver(exchange));
                            });
            if (!taken) {
                pending.close();
            }
        }
    }

    private ScoringResult score(Exchange exchange, PendingLookups pending) {
        inFlight.incrementAndGet();
        try (pending) {
            var resolution = pending.resolve();
            var outputs = outputs(resolution, pending.request().outputs());
            return new ScoringResult.Answer(
                    exchange.call().write(pending.request(), outputs, resolution.parameters()));
        } catch (RuntimeException e) {
            return ScoringResult.refused(e);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private Map<String, Tensor> outputs(Resolution resolution, Set<String> asked) {
        return switch (resolution) {
            case Resolution.Answered answered -> answered.outputs();
            case Resolution.ToScore toScore -> model.score(toScore.inputs(), asked);
        };
    }
}
