package dev.tandem.runtime.serve;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelFailedException;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that repeats its input when the test lets it: no real one is slow at will. It is quick only while it is warmed up. */
final class HeldModel implements Model {

    /** A row that makes the whole call fail. */
    static final int POISON = -1;

    private final ModelSignature signature =
            new ModelSignature(
                    List.of(new TensorSignature("x", "FP32", List.of(-1L))),
                    List.of(new TensorSignature("y", "FP32", List.of(-1L))));

    /** Fair, so that a call that was first is let go on first. */
    private final Semaphore release = new Semaphore(0, true);

    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Integer> calls = new CopyOnWriteArrayList<>();

    static final String REQUEST =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[%d]}]}";

    /** Lets all requests go on, those to come as well. */
    void release() {
        release.release(1_000);
    }

    /** Lets so many calls go on. */
    void release(int calls) {
        release.release(calls);
    }

    /** How many calls are under way. */
    int waiting() {
        return waiting.get();
    }

    /** How many rows each finished call had. */
    List<Integer> calls() {
        return calls;
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public Map<String, Tensor> score(Map<String, Tensor> inputs, Set<String> outputs) {
        var x = (NumericTensor) inputs.get("x");
        if (x.data().getFloat(0) == 0) {
            // A warm-up, made to look slow so that requests go to the scoring threads.
            throw new ModelFailedException("not while warming up", null);
        }
        waiting.incrementAndGet();
        try {
            release.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiting.decrementAndGet();
        int rows = x.shape().elements();
        calls.add(rows);
        for (int row = 0; row < rows; row++) {
            if (x.data().getFloat(row * Float.BYTES) == POISON) {
                throw new ModelFailedException("a row of -1", null);
            }
        }
        var data = ByteBuffer.allocate(x.data().remaining()).order(x.data().order());
        data.put(x.data().duplicate()).flip();
        return Map.of("y", new NumericTensor(Datatype.FP32, x.shape(), data));
    }

    @Override
    public void close() {
        release();
    }
}
