package dev.tandem.runtime.serve.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.ResponseCacheConfig;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.serve.about.ServingStatistics;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Whoever asks cannot tell whether answers are kept, but by the model having less to do. */
class ResponseCachePropertiesTest {

    private static final int TTL_MILLIS = 1_000;
    private static final Set<String> BOTH = Set.of("y", "s");

    /**
     * One request.
     *
     * @param seed what its input is made of
     * @param rows how many it has, so that answers differ in size
     * @param millis how much time goes by before it
     */
    record Asked(int seed, int rows, int millis) {}

    /** A model that writes each answer into the same memory again, as ONNX Runtime does here. */
    private static final class ReusingModel {
        private final ByteBuffer memory =
                ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.nativeOrder());
        private int runs;

        Map<String, Tensor> score(Asked asked) {
            runs++;
            memory.clear();
            for (int i = 0; i < asked.rows(); i++) {
                memory.putInt(31 * asked.seed() + i);
            }
            var outputs = new LinkedHashMap<String, Tensor>();
            outputs.put(
                    "y", new NumericTensor(Datatype.INT32, Shape.of(asked.rows()), memory.flip()));
            outputs.put("s", new TextTensor(Shape.of(1), List.of("of " + asked.seed())));
            return outputs;
        }
    }

    @Property(tries = 300)
    void givenAnyRequests_whenAnswersAreKept_thenEachIsWhatTheModelWouldSayAndMemoryIsBounded(
            @ForAll("requests") List<Asked> requests) {
        var now = new AtomicLong();
        var config = new ResponseCacheConfig(ResponseCacheConfig.MIN_BYTES, TTL_MILLIS);
        var cache = new ResponseCache(config, new ServingStatistics(), now::get);
        var model = new ReusingModel();
        var judge = new ReusingModel();
        var askedAt = new HashMap<Map.Entry<Integer, Integer>, Long>();
        for (var asked : requests) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(asked.millis()));
            int before = model.runs;

            var answer = cache.get(inputs(asked), BOTH, () -> model.score(asked));

            assertThat(values(answer)).isEqualTo(values(judge.score(asked)));
            assertThat(cache.bytes()).isLessThanOrEqualTo(config.maxBytes());
            var question = Map.entry(asked.seed(), asked.rows());
            if (model.runs > before) {
                askedAt.put(question, now.get());
            } else {
                assertThat(now.get() - askedAt.get(question))
                        .isLessThan(TimeUnit.MILLISECONDS.toNanos(TTL_MILLIS));
            }
        }
        assertThat(cache.entries() + cache.evictedForAge() + cache.evictedForRoom())
                .isLessThanOrEqualTo(model.runs);
    }

    @Property
    void givenRoomForAll_whenTheSameIsAskedInTime_thenTheModelIsAskedOnce(
            @ForAll("requests") List<Asked> requests) {
        var statistics = new ServingStatistics();
        var cache =
                new ResponseCache(
                        new ResponseCacheConfig(1 << 24, TTL_MILLIS), statistics, () -> 0);
        var model = new ReusingModel();
        for (var asked : requests) {
            cache.get(inputs(asked), BOTH, () -> model.score(asked));
        }

        long distinct =
                requests.stream().map(a -> Map.entry(a.seed(), a.rows())).distinct().count();
        assertThat(model.runs).isEqualTo((int) distinct);
        var counted = statistics.snapshot();
        assertThat(counted.cacheMiss().count()).isEqualTo(distinct);
        assertThat(counted.cacheHit().count()).isEqualTo(requests.size() - distinct);
    }

    private static Map<String, Tensor> inputs(Asked asked) {
        var data = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.nativeOrder());
        data.putInt(asked.seed()).putInt(asked.rows()).flip();
        return Map.of("x", new NumericTensor(Datatype.INT32, Shape.of(2), data));
    }

    private static List<Object> values(Map<String, Tensor> outputs) {
        var y = (NumericTensor) outputs.get("y");
        var copy = new int[y.shape().elements()];
        y.data().asIntBuffer().get(copy);
        return List.of(
                outputs.keySet(),
                y.shape(),
                Arrays.stream(copy).boxed().toList(),
                outputs.get("s"));
    }

    @Provide
    Arbitrary<List<Asked>> requests() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.of(1, 2, 1_000, 8_000, 16_384),
                        Arbitraries.of(0, 0, 0, 10, 400, 1_000))
                .as(Asked::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }
}
