package dev.tandem.runtime.serve.batching;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.Exchange;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.ScoringResult;

import io.vertx.core.Context;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A request that is read, with all that the model takes.
 *
 * @param context the event loop of the exchange
 * @param inputs a tensor for each of the model's inputs
 * @param release lets go of the inputs' memory; run once, with the answer
 * @param scored told what the model says, before the asker is
 */
public record ReadyRequest(
        Exchange exchange,
        Context context,
        InferenceRequest request,
        Map<String, Tensor> inputs,
        AnswerParameters parameters,
        Runnable release,
        Consumer<Map<String, Tensor>> scored) {

    /** A request whose outputs are its asker's alone. */
    public ReadyRequest(
            Exchange exchange,
            Context context,
            InferenceRequest request,
            Map<String, Tensor> inputs,
            AnswerParameters parameters,
            Runnable release) {
        this(exchange, context, request, inputs, parameters, release, ignored -> {});
    }

    /**
     * The same, for others to know what becomes of it.
     *
     * @param toldOf what the model says, if it says anything, before the asker is told
     * @param released run once the memory is let go of
     */
    public ReadyRequest observed(Consumer<Map<String, Tensor>> toldOf, Runnable released) {
        return new ReadyRequest(
                exchange,
                context,
                request,
                inputs,
                parameters,
                () -> {
                    release.run();
                    released.run();
                },
                scored.andThen(toldOf));
    }

    /** Gives the asker what the model says, on the event loop; from any thread, once. */
    public void answer(Map<String, Tensor> outputs) {
        end(
                () -> {
                    scored.accept(outputs);
                    return new ScoringResult.Answer(exchange.write(request, outputs, parameters));
                });
    }

    /** Tells the asker what went wrong; in place of an answer. */
    public void fail(RuntimeException why) {
        end(() -> ScoringResult.refused(why));
    }

    /** Lets go of it unscored, because nobody waits for it any more or its time is over. */
    public void drop() {
        release.run();
        if (!exchange.isOver()) {
            context.runOnContext(ignored -> exchange.expire());
        }
    }

    private void end(Supplier<ScoringResult> outcome) {
        ScoringResult result;
        try {
            result = outcome.get();
        } catch (RuntimeException e) {
            result = ScoringResult.refused(e);
        } finally {
            release.run();
        }
        var told = result;
        context.runOnContext(ignored -> told.deliver(exchange));
    }
}
