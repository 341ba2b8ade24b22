package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.features.FoundFeatures;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One request whose lookups are on their way. One thread at a time; {@link #close} when it is answered. */
public final class PendingLookups implements AutoCloseable {

    /** One view that was asked, and what it said once it has. */
    record Asked(FeatureSource source, List<String> keys, CompletableFuture<FoundFeatures> found) {}

    private final RequestLookups plan;
    private final InferenceRequest request;
    private final RequestInputs.Brought brought;
    private final List<Asked> asked;
    private final Optional<CompletableFuture<FoundFeatures>> precomputed;
    private Optional<RowBatch> batch = Optional.empty();

    PendingLookups(
            RequestLookups plan,
            InferenceRequest request,
            RequestInputs.Brought brought,
            List<Asked> asked,
            Optional<CompletableFuture<FoundFeatures>> precomputed) {
        this.plan = plan;
        this.request = request;
        this.brought = brought;
        this.asked = asked;
        this.precomputed = precomputed;
    }

    /** Completed when every store has answered or had its time. */
    public CompletableFuture<?> done() {
        if (asked.isEmpty()) {
            return precomputed.isPresent()
                    ? precomputed.get()
                    : CompletableFuture.completedFuture(brought);
        }
        if (asked.size() == 1 && precomputed.isEmpty()) {
            return asked.getFirst().found();
        }
        var all = new ArrayList<CompletableFuture<?>>();
        asked.forEach(view -> all.add(view.found()));
        precomputed.ifPresent(all::add);
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    public InferenceRequest request() {
        return request;
    }

    /** How many rows the request holds. */
    public int rows() {
        return brought.rows();
    }

    /**
     * What is to be done, once {@link #done} is completed.
     *
     * @throws dev.tandem.runtime.serve.RefusedException if the service refuses rows without features, and there are such
     * @throws dev.tandem.runtime.core.InvalidInputException if a value is missing that nothing gives
     */
    public Resolution resolve() {
        if (precomputed.isPresent()) {
            var answer =
                    plan.precomputed()
                            .orElseThrow()
                            .answer(precomputed.get().join(), request.outputs());
            if (answer.isPresent()) {
                return new Resolution.Answered(
                        answer.get(), new AnswerParameters(Optional.of(true), Map.of()));
            }
        }
        var parameters = new AnswerParameters(precomputed.map(ignored -> false), counts());
        if (brought.whole()) {
            return new Resolution.ToScore(plan.wholeInputs(request.inputs()), parameters);
        }
        return new Resolution.ToScore(fill().tensors(), parameters);
    }

    private Map<String, Integer> counts() {
        var counts = new HashMap<String, Integer>();
        for (var view : asked) {
            var found = view.found().join();
            count(counts, "features_missing." + view.source().view(), found.missing());
            count(counts, "features_stale." + view.source().view(), found.stale());
        }
        return counts;
    }

    private static void count(Map<String, Integer> counts, String name, int count) {
        if (count > 0) {
            counts.put(name, count);
        }
    }

    private RowBatch fill() {
        plan.checkComplete(brought.given(), asked);
        var filled = plan.batches().take(brought.rows());
        batch = Optional.of(filled);
        for (var input : request.inputs().entrySet()) {
            int column = plan.mapping().index(input.getKey());
            if (column >= 0) {
                RowFiller.fill(filled, column, input.getValue());
            }
        }
        for (var view : asked) {
            view.source().fill(filled, view.keys(), view.found().join(), brought.given());
        }
        return filled;
    }

    @Override
    public void close() {
        batch.ifPresent(plan.batches()::giveBack);
        request.close();
    }
}
