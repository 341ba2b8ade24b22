import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.features.FeatureClient;
import dev.tandem.runtime.features.FeatureLookup;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * What a lookup costs in CPU time of this process: a bare GET by Lettuce, then the same row through the project's own
 * lookup and into the columns of a model, both one after the other and with 32 on their way. Writes the rows first, and
 * prints a line of JSON.
 */
public final class Lookups {

    private static final int WIDTH = 30;
    private static final int KEYS = 100;
    private static final int AT_ONCE = 32;
    private static final int WARM_UP = 200_000;
    private static final int MEASURED = 300_000;

    public static void main(String[] arguments) throws Exception {
        var url = "redis://127.0.0.1:" + arguments[0];
        var store = new StoreConfig("bench", "bench", url, "", "", "");
        var names = IntStream.range(0, WIDTH).mapToObj(i -> "f" + i).toList();
        var view =
                new ViewConfig(
                        "rows", "id", "string", 3_600_000,
                        names.stream().map(name -> new FeatureConfig(name, "float32", "0")).toList());
        try (var client = FeatureClient.connect(store, Credentials.none());
                var lettuce = RedisClient.create(url)) {
            while (!client.isUp()) {
                Thread.onSpinWait();
            }
            var writer = client.writer(view);
            var values = new Object[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                values[i] = Float.parseFloat(arguments[1 + i]);
            }
            for (int i = 0; i < KEYS; i++) {
                writer.put("k" + i, values);
            }
            writer.flush();
            if (arguments.length > WIDTH + 1) {
                return;
            }

            var bare = lettuce.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)).async();
            var mapping =
                    RowMapping.of(
                            new ModelSignature(
                                    List.of(new TensorSignature("x", "FP32", List.of(-1L, (long) WIDTH))),
                                    List.of()),
                            new ModelConfig("m", "1", "onnx", "/m", "", names, false));
            var lookup =
                    FeatureLookup.of(
                            client,
                            new FeatureLookupConfig(store, view, List.of(), 3_600_000, "default", 1_000, 0, 0));
            var batch = ThreadLocal.withInitial(() -> mapping.batch(1));
            var one = List.of("k0");
            var hundred = IntStream.range(0, KEYS).mapToObj(i -> "k" + i).toList();
            Function<Integer, CompletionStage<?>> get = i -> bare.get("bench:rows:k0");
            Function<Integer, CompletionStage<?>> find =
                    i ->
                            lookup.find(one)
                                    .thenApply(
                                            found -> {
                                                var rows = batch.get();
                                                rows.clear();
                                                int row = rows.addRow();
                                                for (int f = 0; f < WIDTH; f++) {
                                                    found.rows().get(0).put(f, rows, row, f);
                                                }
                                                return rows.tensors();
                                            });
            Function<Integer, CompletionStage<?>> many = i -> lookup.find(hundred);

            var out = new StringBuilder("{");
            for (int round = 0; round < 2; round++) {
                // The first round warms up.
                out.setLength(1);
                for (int atOnce : new int[] {1, AT_ONCE}) {
                    int count = (round == 0 ? WARM_UP : MEASURED) / (atOnce == 1 ? 4 : 1);
                    out.append("\"get_%d\":%.2f,".formatted(atOnce, micros(get, count, atOnce)));
                    out.append("\"lookup_%d\":%.2f,".formatted(atOnce, micros(find, count, atOnce)));
                }
                out.append("\"lookup_of_100_keys\":%.2f}".formatted(micros(many, 5_000, 1)));
            }
            System.out.println(out);
        }
    }

    /** CPU time per call, microseconds, with so many on their way. */
    private static double micros(Function<Integer, CompletionStage<?>> call, int count, int atOnce)
            throws InterruptedException {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        if (atOnce == 1) {
            for (int i = 0; i < count; i++) {
                call.apply(i).toCompletableFuture().join();
            }
        } else {
            var next = new AtomicInteger();
            var done = new CountDownLatch(atOnce);
            for (int i = 0; i < atOnce; i++) {
                chain(call, next, count, done);
            }
            done.await();
        }
        return (system.getProcessCpuTime() - before) / 1e3 / count;
    }

    private static void chain(
            Function<Integer, CompletionStage<?>> call, AtomicInteger next, int count, CountDownLatch done) {
        int i = next.getAndIncrement();
        if (i >= count) {
            done.countDown();
            return;
        }
        call.apply(i)
                .whenComplete(
                        (answer, failure) -> {
                            if (failure != null) {
                                throw new IllegalStateException(failure);
                            }
                            chain(call, next, count, done);
                        });
    }
}
