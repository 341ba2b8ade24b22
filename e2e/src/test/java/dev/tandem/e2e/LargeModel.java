package dev.tandem.e2e;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The beginning of what makes a small ONNX file a large one, appended to it and followed by zeros.
 * In Protocol Buffers a message that comes twice is merged, so that the graph gets one more
 * initializer: a tensor of zeros that nobody needs and that has to be loaded nevertheless.
 */
final class LargeModel {

    static final int BALLAST_MEBIBYTES = 150;

    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int TENSOR_DIMS = 1;
    private static final int TENSOR_DATA_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_RAW_DATA = 9;
    private static final int FLOAT = 1;

    private LargeModel() {}

    static String headInBase64() {
        int ballast = BALLAST_MEBIBYTES << 20;
        byte[] tensor =
                bytes(
                        out -> {
                            out.writeInt64(TENSOR_DIMS, ballast / Float.BYTES);
                            out.writeInt32(TENSOR_DATA_TYPE, FLOAT);
                            out.writeByteArray(
                                    TENSOR_NAME, "ballast".getBytes(StandardCharsets.UTF_8));
                            begin(out, TENSOR_RAW_DATA, ballast);
                        });
        byte[] initializer =
                bytes(
                        out -> {
                            begin(out, GRAPH_INITIALIZER, tensor.length + ballast);
                            out.writeRawBytes(tensor);
                        });
        byte[] graph =
                bytes(
                        out -> {
                            begin(out, MODEL_GRAPH, initializer.length + ballast);
                            out.writeRawBytes(initializer);
                        });
        return Base64.getEncoder().encodeToString(graph);
    }

    private static void begin(CodedOutputStream out, int field, int length) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(length);
    }

    /** Writes to a stream of Protocol Buffers. */
    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
