package dev.tandem.runtime.core;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Output tensors to use again. Making and reading new ones for each run costs more than a small model does (measured: 3 of
 * 6 us for 80 trees), so the shapes that a request gets are remembered by the shapes it came with.
 *
 * <p>A model whose output shapes depend on values, too, shows itself: ONNX Runtime refuses to write to a tensor of another
 * shape. Then the run is repeated without, and for that model nothing is remembered any more.
 */
final class OutputReuse implements AutoCloseable {

    private static final int MOST_KEYS = 16;
    private static final long MOST_BYTES = 64 * 1024;

    /** What decides the shapes of the outputs. */
    record Key(List<Shape> inputs, Set<String> outputs) {}

    private final OrtEnvironment environment;
    private final Map<Key, Queue<PinnedOutputs>> idle = new ConcurrentHashMap<>();
    private volatile boolean over;

    OutputReuse(OrtEnvironment environment) {
        this.environment = environment;
    }

    /** Outputs for one run, or null where none are at hand: an Optional for each request would be felt. */
    PinnedOutputs take(Key key) {
        var queue = idle.get(key);
        return queue == null ? null : queue.poll();
    }

    /** Makes outputs of a run usable for the next. */
    void giveBack(Key key, PinnedOutputs outputs) {
        var queue = idle.get(key);
        if (over || queue == null) {
            outputs.close();
        } else {
            queue.add(outputs);
        }
    }

    /** Remembers what a run gave that had none at hand. */
    void learn(Key key, Map<String, Tensor> outputs) throws OrtException {
        if (over || !canBePinned(outputs) || (idle.size() >= MOST_KEYS && !idle.containsKey(key))) {
            return;
        }
        idle.computeIfAbsent(key, ignored -> new ConcurrentLinkedQueue<>())
                .add(PinnedOutputs.like(environment, outputs));
    }

    private static boolean canBePinned(Map<String, Tensor> outputs) {
        long bytes = 0;
        for (var output : outputs.values()) {
            switch (output.datatype()) {
                case BYTES, UINT16, UINT32, UINT64 -> {
                    return false;
                }
                default -> bytes += (long) output.shape().elements() * output.datatype().size();
            }
        }
        return bytes <= MOST_BYTES;
    }

    /** Remembers nothing any more. */
    void stop() {
        over = true;
        idle.values().forEach(queue -> queue.forEach(PinnedOutputs::close));
        idle.clear();
    }

    @Override
    public void close() {
        stop();
    }
}
