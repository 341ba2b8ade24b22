package dev.tandem.runtime.serve.cache;

import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the model is asked: the SHA-256 of all its inputs, by name, type, shape and bytes, and of the outputs that are wanted,
 * in their order. Two questions with one key are the same question: nobody has found two texts of one SHA-256 or knows how
 * to look for them, and by chance it happens once in 2<sup>128</sup> pairs of any size that fits into a cache. Comparing the
 * bytes instead would say no more, and the cache would have to keep every input beside its answer. A client cannot aim at a
 * key either, to be given another one's answer or to make the table slow.
 */
record RequestKey(long first, long second, long third, long fourth) {

    static RequestKey of(Map<String, Tensor> inputs, Set<String> outputs) {
        var sha256 = FileDigest.sha256();
        // By name, so that the order in which a request lists them makes no difference.
        for (var input : new TreeMap<>(inputs).entrySet()) {
            text(sha256, input.getKey());
            tensor(sha256, input.getValue());
        }
        // What follows is no name of another input: lengths are never negative.
        number(sha256, -1);
        outputs.forEach(output -> text(sha256, output));
        var digest = ByteBuffer.wrap(sha256.digest());
        return new RequestKey(
                digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }

    private static void tensor(MessageDigest sha256, Tensor tensor) {
        var shape = tensor.shape();
        text(sha256, tensor.datatype().name());
        var head = ByteBuffer.allocate(Integer.BYTES + shape.rank() * Long.BYTES);
        head.putInt(shape.rank());
        for (int i = 0; i < shape.rank(); i++) {
            head.putLong(shape.dimension(i));
        }
        sha256.update(head.flip());
        // As many values as the shape says, so that nothing need say where they end.
        switch (tensor) {
            case NumericTensor numbers -> sha256.update(numbers.data().duplicate());
            case TextTensor text -> text.values().forEach(value -> text(sha256, value));
        }
    }

    /** With its length before it, so that two texts are not one that is longer. */
    private static void text(MessageDigest sha256, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(sha256, bytes.length);
        sha256.update(bytes);
    }

    private static void number(MessageDigest sha256, int number) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    }

    /** Any part of a digest is as good as all of it. */
    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }
}
