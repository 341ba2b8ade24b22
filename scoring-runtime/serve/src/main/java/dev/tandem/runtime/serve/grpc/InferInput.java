package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.ParameterNames;
import dev.tandem.runtime.serve.RefusedException;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** An InferInputTensor; its contents stay in their bytes. */
final class InferInput {

    private static final int NAME = WireReader.tag(1, WireReader.LENGTH);
    private static final int DATATYPE = WireReader.tag(2, WireReader.LENGTH);
    private static final int SHAPE = WireReader.tag(3, WireReader.VARINT);
    private static final int SHAPE_PACKED = WireReader.tag(3, WireReader.LENGTH);
    private static final int PARAMETERS = WireReader.tag(4, WireReader.LENGTH);
    private static final int CONTENTS = WireReader.tag(5, WireReader.LENGTH);

    /** No model has as many; without a bound, a size of one byte in the message would take eight here. */
    private static final int MOST_DIMENSIONS = 64;

    private String name = "";
    private String datatype = "";
    private long[] sizes = new long[2];
    private int rank;
    private boolean hasContents;
    private WireBytes contents = WireBytes.NONE;

    private InferInput() {}

    static InferInput read(WireBytes bytes) {
        var input = new InferInput();
        var fields = bytes.fields();
        int contentsCount = 0;
        while (fields.next()) {
            contentsCount += fields.tag() == CONTENTS ? 1 : 0;
            input.take(fields);
        }
        if (contentsCount > 1) {
            input.contents = merged(bytes);
        }
        return input;
    }

    private void take(WireReader fields) {
        int tag = fields.tag();
        if (tag == NAME) {
            name = fields.bytes().text("an input's name");
        } else if (tag == DATATYPE) {
            datatype = fields.bytes().text("an input's datatype");
        } else if (tag == SHAPE_PACKED) {
            var packed = fields.bytes().fields();
            while (packed.hasMore()) {
                addSize(packed.varint());
            }
        } else if (tag == SHAPE) {
            addSize(fields.varint());
        } else if (tag == PARAMETERS) {
            ParameterNames.check(InferParameter.read(fields.bytes()).name(), "an input");
        } else if (tag == CONTENTS) {
            hasContents = true;
            contents = fields.bytes();
        } else {
            fields.skip();
        }
    }

    private void addSize(long size) {
        if (rank == MOST_DIMENSIONS) {
            throw RefusedException.invalid(
                    "input '%s' has a shape of more than %d dimensions"
                            .formatted(name, MOST_DIMENSIONS));
        }
        if (rank == sizes.length) {
            sizes = Arrays.copyOf(sizes, 2 * rank);
        }
        sizes[rank++] = size;
    }

    /** Contents in several parts: messages are merged by putting their bytes one behind the other. */
    private static WireBytes merged(WireBytes input) {
        var all = new ByteArrayOutputStream();
        var fields = input.fields();
        while (fields.next()) {
            if (fields.tag() == CONTENTS) {
                fields.bytes().copyTo(all);
            } else {
                fields.skip();
            }
        }
        return WireBytes.of(all.toByteArray());
    }

    String name() {
        return name;
    }

    String datatype() {
        return datatype;
    }

    /** The size of each dimension, any numbers at all. */
    long[] sizes() {
        return Arrays.copyOf(sizes, rank);
    }

    boolean hasContents() {
        return hasContents;
    }

    /** An InferTensorContents; nothing where the input has none. */
    WireBytes contents() {
        return contents;
    }
}
