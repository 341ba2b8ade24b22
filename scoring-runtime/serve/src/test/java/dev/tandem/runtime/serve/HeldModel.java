package dev.tandem.runtime.serve;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that answers when the test lets it: no real one is slow at will. It is quick only while it is warmed up. */
final class HeldModel implements Model {

    private final ModelSignature signature =
            new ModelSignature(
                    List.of(new TensorSignature("x", "FP32", List.of(-1L))),
                    List.of(new TensorSignature("y", "FP32", List.of(-1L))));
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    static final String REQUEST =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[%d]}]}";

    /** Lets all requests go on, those to come as well. */
    void release() {
        release.countDown();
    }

    /** How many requests are being scored. */
    int waiting() {
        return waiting.get();
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public Map<String, Tensor> score(Map<String, Tensor> inputs, Set<String> outputs) {
        float value = ((NumericTensor) inputs.get("x")).data().getFloat(0);
        if (value == 0) {
            // A warm-up, made to look slow so that requests go to the scoring threads.
            throw new dev.tandem.runtime.core.ModelFailedException("not while warming up", null);
        }
        waiting.incrementAndGet();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiting.decrementAndGet();
        var data = ByteBuffer.allocate(4).order(java.nio.ByteOrder.nativeOrder()).putFloat(value);
        return Map.of("y", new NumericTensor(Datatype.FP32, Shape.of(1), data.flip()));
    }

    @Override
    public void close() {
        release();
    }
}
