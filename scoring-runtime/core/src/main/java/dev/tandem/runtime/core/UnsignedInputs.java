package dev.tandem.runtime.core;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * Tensors of unsigned integers, which ONNX Runtime has but does not make from Java: they are made as signed ones of the same
 * bits, and cast by a model of one node, which between integers of one width keeps the bits (ONNX's operator Cast).
 */
final class UnsignedInputs implements AutoCloseable {

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int ATTRIBUTE_INT = 2;

    private final Map<Datatype, OrtSession> casts = new EnumMap<>(Datatype.class);

    /** What the inputs of that model need, which mostly is nothing. */
    static UnsignedInputs of(OrtEnvironment environment, ModelSignature signature)
            throws OrtException {
        var unsigned = new UnsignedInputs();
        try {
            for (var input : signature.inputs()) {
                var datatype = Datatype.valueOf(input.datatype());
                if (isCast(datatype) && !unsigned.casts.containsKey(datatype)) {
                    unsigned.casts.put(datatype, environment.createSession(model(datatype)));
                }
            }
            return unsigned;
        } catch (OrtException e) {
            unsigned.close();
            throw e;
        }
    }

    private static boolean isCast(Datatype datatype) {
        return switch (datatype) {
            case UINT16, UINT32, UINT64 -> true;
            default -> false;
        };
    }

    /** This tensor as it is meant; of one that is made anew, the other is closed. */
    OnnxTensor meant(Datatype datatype, OnnxTensor tensor) throws OrtException {
        var cast = casts.get(datatype);
        if (cast == null) {
            return tensor;
        }
        try (tensor) {
            // The result is not closed, because that would close what is in it.
            return (OnnxTensor) cast.run(Map.of("x", tensor)).get(0);
        }
    }

    @Override
    public void close() {
        for (var cast : casts.values()) {
            try {
                cast.close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime did not release a model", e);
            }
        }
    }

    /** The model, by the field numbers of onnx.proto; of any rank, because no shape is declared. */
    private static byte[] model(Datatype to) {
        var attribute =
                new Message().text(1, "to").number(3, element(to)).number(20, ATTRIBUTE_INT);
        var node = new Message().text(1, "x").text(2, "y").text(4, "Cast").message(5, attribute);
        var graph =
                new Message()
                        .message(1, node)
                        .text(2, "cast")
                        .message(11, value("x", signed(to)))
                        .message(12, value("y", element(to)));
        return new Message()
                .number(1, IR_VERSION)
                .message(7, graph)
                .message(8, new Message().text(1, "").number(2, OPSET))
                .bytes();
    }

    private static Message value(String name, int element) {
        var tensor = new Message().number(1, element);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** TensorProto.DataType of the signed integers of the same width. */
    private static int signed(Datatype datatype) {
        return switch (datatype) {
            case UINT16 -> 5;
            case UINT32 -> 6;
            case UINT64 -> 7;
            default -> throw new IllegalArgumentException(datatype + " is not cast");
        };
    }

    /** TensorProto.DataType. */
    private static int element(Datatype datatype) {
        return switch (datatype) {
            case UINT16 -> 4;
            case UINT32 -> 12;
            case UINT64 -> 13;
            default -> throw new IllegalArgumentException(datatype + " is not cast");
        };
    }

    /** A protobuf message of small numbers and short fields. */
    private static final class Message {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, int value) {
            tag(field, 0);
            out.write(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.US_ASCII));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        /** Everything here is shorter than the 128 bytes from which on a length takes two. */
        private Message bytes(int field, byte[] value) {
            tag(field, 2);
            out.write(value.length);
            out.writeBytes(value);
            return this;
        }

        private void tag(int field, int wireType) {
            int tag = (field << 3) | wireType;
            if (tag > 127) {
                out.write((tag & 127) | 128);
                tag >>>= 7;
            }
            out.write(tag);
        }
    }
}
