package dev.tandem.runtime.serve.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.tandem.runtime.config.ResponseCacheConfig;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.about.ServingStatistics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What the model said, by what it was asked. It is asked with tensors, after features were looked up, so that nothing here
 * depends on what a store says meanwhile; and its revision need not be part of the key, because a process serves one.
 *
 * <p>Its memory is bounded in bytes. What is worth keeping when that is full is Caffeine's to decide (W-TinyLFU): something
 * that is asked once does not push out what is asked often.
 */
public final class ResponseCache {

    private final Cache<RequestKey, KeptOutputs> kept;
    private final ServingStatistics statistics;
    private final long maxBytes;
    private final LongAdder tooMany = new LongAdder();
    private final LongAdder tooOld = new LongAdder();

    public ResponseCache(ResponseCacheConfig config, ServingStatistics statistics) {
        this(config, statistics, Ticker.systemTicker());
    }

    ResponseCache(ResponseCacheConfig config, ServingStatistics statistics, Ticker ticker) {
        this.statistics = statistics;
        this.maxBytes = config.maxBytes();
        this.kept =
                Caffeine.newBuilder()
                        .maximumWeight(maxBytes)
                        .<RequestKey, KeptOutputs>weigher(
                                (key, outputs) -> Math.toIntExact(outputs.bytes()))
                        .expireAfterWrite(Duration.ofMillis(config.ttlMillis()))
                        .evictionListener((key, outputs, cause) -> evicted(cause))
                        .ticker(ticker)
                        // Its upkeep is short, and has to be done before there is more than
                        // allowed.
                        .executor(Runnable::run)
                        .build();
    }

    private void evicted(RemovalCause cause) {
        (cause == RemovalCause.EXPIRED ? tooOld : tooMany).increment();
    }

    /**
     * What the model says, asked only if it is not known.
     *
     * @param model asks it; what it throws is thrown on, and not kept
     */
    public Map<String, Tensor> get(
            Map<String, Tensor> inputs, Set<String> asked, Supplier<Map<String, Tensor>> model) {
        var question = ask(inputs, asked);
        return question.known()
                .orElseGet(
                        () -> {
                            var outputs = model.get();
                            learn(question, outputs);
                            return outputs;
                        });
    }

    /**
     * One question, looked up.
     *
     * @param known the answer, if it is here
     * @param nanos what looking took
     */
    record Question(RequestKey key, Optional<Map<String, Tensor>> known, long nanos) {}

    /** Looks a question up, and counts it if its answer is here. */
    Question ask(Map<String, Tensor> inputs, Set<String> asked) {
        long begunAt = System.nanoTime();
        var key = RequestKey.of(inputs, asked);
        var known = find(key);
        long nanos = System.nanoTime() - begunAt;
        known.ifPresent(ignored -> statistics.cacheHit(nanos));
        return new Question(key, known, nanos);
    }

    /** Gives the answer of another one's question that was the same. */
    void shared(Question question) {
        statistics.cacheHit(question.nanos());
    }

    Optional<Map<String, Tensor>> find(RequestKey key) {
        return Optional.ofNullable(kept.getIfPresent(key)).map(KeptOutputs::outputs);
    }

    /** Keeps what the model said, unless it is larger than all that may be kept. */
    void learn(Question question, Map<String, Tensor> outputs) {
        long begunAt = System.nanoTime();
        if (KeptOutputs.bytes(outputs) <= Math.min(maxBytes, Integer.MAX_VALUE)) {
            kept.put(question.key(), KeptOutputs.of(outputs));
        }
        statistics.cacheMiss(question.nanos() + System.nanoTime() - begunAt);
    }

    /** Bytes of memory that are taken. */
    public long bytes() {
        kept.cleanUp();
        return kept.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    /** How many answers are here. */
    public long entries() {
        kept.cleanUp();
        return kept.estimatedSize();
    }

    /** Answers that made room for others since the start. */
    public long evictedForRoom() {
        return tooMany.sum();
    }

    /** Answers that became too old since the start. */
    public long evictedForAge() {
        return tooOld.sum();
    }
}
