package dev.tandem.runtime.serve.json;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.TensorMemory;
import dev.tandem.runtime.serve.raw.RawTensor;

/** The bytes behind a request's JSON, of which its inputs take theirs in their order (Triton's binary data extension). */
final class BinaryData {

    private final byte[] body;
    private int position;

    /** The bytes of a body from that position on. */
    BinaryData(byte[] body, int position) {
        this.body = body;
        this.position = position;
    }

    private int left() {
        return body.length - position;
    }

    /** Takes so many bytes, any number at all, for one input. */
    Tensor take(RawTensor tensor, long size, TensorMemory memory) {
        if (size < 0 || size > left()) {
            throw RefusedException.invalid(
                    "input '%s' has binary_data_size %d, but %d bytes are left behind the JSON; the header Inference-Header-Content-Length says where they begin"
                            .formatted(tensor.name(), size, left()));
        }
        var taken = tensor.read(body, position, (int) size, memory);
        position += (int) size;
        return taken;
    }

    void checkAllTaken() {
        if (left() > 0) {
            throw RefusedException.invalid(
                    "%d bytes behind the JSON are no input's; the binary_data_size of all inputs together has to be what is sent"
                            .formatted(left()));
        }
    }
}
