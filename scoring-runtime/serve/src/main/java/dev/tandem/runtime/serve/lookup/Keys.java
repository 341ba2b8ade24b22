package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import java.util.ArrayList;
import java.util.List;

/** The keys of a view's entities in a request. */
final class Keys {

    private Keys() {}

    /** The input that holds them: strings or INT64, one for each row. */
    static TensorSignature input(ViewConfig view) {
        var datatype = view.entityType().equals("int64") ? Datatype.INT64 : Datatype.BYTES;
        return new TensorSignature(view.entity(), datatype.name(), List.of(-1L));
    }

    /** The keys as the store has them, in the rows' order. */
    static List<String> of(Tensor tensor) {
        return switch (tensor) {
            case TextTensor text -> text.values();
            case NumericTensor numeric -> {
                var keys = new ArrayList<String>(numeric.shape().elements());
                var values = numeric.data().asLongBuffer();
                while (values.hasRemaining()) {
                    keys.add(Long.toString(values.get()));
                }
                yield keys;
            }
        };
    }
}
