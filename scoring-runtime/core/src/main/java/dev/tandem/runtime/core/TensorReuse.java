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
 * Tensors to use again. Making new ones for each run and reading them costs more than a small model does (measured: 3 of
 * 6 us for 80 trees, for the outputs alone), so the shapes that a request gets are remembered by the shapes it came with.
 *
 * <p>A model whose output shapes depend on values, too, shows itself: ONNX Runtime refuses to write to a tensor of another
 * shape. Then the run is repeated without, and for that model nothing is remembered any more.
 */
final class TensorReuse implements AutoCloseable {

    private static final int MOST_KEYS = 16;
    private static final long MOST_BYTES = 64 * 1024;

    /** What decides the shapes of the outputs. */
    record Key(List<Shape> inputs, Set<String> outputs) {}

    /** What one run reads and writes. */
    record Pinned(PinnedTensors inputs, PinnedTensors outputs) {

        void close() {
            inputs.close();
            outputs.close();
        }
    }

    private final OrtEnvironment environment;
    private final Map<Key, Queue<Pinned>> idle = new ConcurrentHashMap<>();
    private volatile boolean over;

    TensorReuse(OrtEnvironment environment) {
        this.environment = environment;
    }

    /** Tensors for one run, or null where none are at hand: an Optional for each request would be felt. */
    Pinned take(Key key) {
        var queue = idle.get(key);
        return queue == null ? null : queue.poll();
    }

    /** Makes the tensors of a run usable for the next. */
    void giveBack(Key key, Pinned pinned) {
        var queue = idle.get(key);
        if (over || queue == null) {
            pinned.close();
        } else {
            queue.add(pinned);
        }
    }

    /** Remembers what a run was given and gave that had no tensors at hand. */
    void learn(Key key, Map<String, Tensor> inputs, Map<String, Tensor> outputs)
            throws OrtException {
        if (over
                || !canBePinned(inputs)
                || !canBePinned(outputs)
                || (idle.size() >= MOST_KEYS && !idle.containsKey(key))) {
            return;
        }
        var pinned =
                new Pinned(
                        PinnedTensors.like(environment, inputs),
                        PinnedTensors.like(environment, outputs));
        idle.computeIfAbsent(key, ignored -> new ConcurrentLinkedQueue<>()).add(pinned);
    }

    private static boolean canBePinned(Map<String, Tensor> tensors) {
        long bytes = 0;
        for (var tensor : tensors.values()) {
            switch (tensor.datatype()) {
                case BYTES, UINT16, UINT32, UINT64 -> {
                    return false;
                }
                default -> bytes += (long) tensor.shape().elements() * tensor.datatype().size();
            }
        }
        return bytes <= MOST_BYTES;
    }

    /** Remembers nothing any more. */
    void stop() {
        over = true;
        idle.values().forEach(queue -> queue.forEach(Pinned::close));
        idle.clear();
    }

    @Override
    public void close() {
        stop();
    }
}
