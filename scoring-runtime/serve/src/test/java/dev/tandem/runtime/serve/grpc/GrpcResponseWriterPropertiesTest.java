package dev.tandem.runtime.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.OutputForms;
import dev.tandem.runtime.serve.TensorMemory;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What is written is what protobuf's generated classes read. */
class GrpcResponseWriterPropertiesTest {

    private static final List<Datatype> TYPES =
            List.of(
                    Datatype.FP32,
                    Datatype.FP64,
                    Datatype.INT64,
                    Datatype.INT32,
                    Datatype.INT16,
                    Datatype.INT8,
                    Datatype.UINT8,
                    Datatype.UINT16,
                    Datatype.UINT32,
                    Datatype.UINT64,
                    Datatype.BOOL,
                    Datatype.BYTES);
    private static final ModelSignature SIGNATURE =
            new ModelSignature(
                    List.of(), TYPES.stream().map(type -> signature("out " + type, type)).toList());

    @Property(tries = 1_000)
    void answersAreReadByGeneratedCodeAsTheyWereMeant(@ForAll Random random) throws Exception {
        boolean raw = random.nextBoolean();
        var outputs = outputs(random);

        var answer =
                ModelInferResponse.parseFrom(
                        new GrpcResponseWriter("modèle", "r1", SIGNATURE)
                                .write(request(outputs, raw), outputs, AnswerParameters.NONE)
                                .toBytes());

        assertThat(answer.getModelName()).isEqualTo("modèle");
        assertThat(answer.getModelVersion()).isEqualTo("r1");
        assertThat(answer.getId()).isEqualTo("a1");
        assertThat(answer.getRawOutputContentsCount()).isEqualTo(raw ? outputs.size() : 0);
        assertThat(answer.getUnknownFields().asMap()).isEmpty();
        int i = 0;
        for (var expected : outputs.entrySet()) {
            var output = answer.getOutputs(i);
            var tensor = expected.getValue();
            assertThat(output.getName()).isEqualTo(expected.getKey());
            assertThat(output.getDatatype()).isEqualTo(tensor.datatype().name());
            assertThat(output.getShapeList())
                    .containsExactly(tensor.shape().dimension(0), tensor.shape().dimension(1));
            assertThat(output.hasContents()).isNotEqualTo(raw);
            if (raw) {
                assertThat(answer.getRawOutputContents(i)).isEqualTo(Contents.raw(tensor));
            } else {
                assertThat(Contents.values(tensor.datatype(), output.getContents()))
                        .isEqualTo(Contents.typed(tensor));
            }
            i++;
        }
    }

    private static Map<String, Tensor> outputs(Random random) {
        var types = new ArrayList<>(TYPES);
        Collections.shuffle(types, random);
        var outputs = new LinkedHashMap<String, Tensor>();
        for (var type : types.subList(0, 1 + random.nextInt(types.size()))) {
            var shape = Shape.of(1 + random.nextInt(3), 1 + random.nextInt(100));
            outputs.put("out " + type, tensor(type, shape, random));
        }
        return outputs;
    }

    private static Tensor tensor(Datatype type, Shape shape, Random random) {
        if (type == Datatype.BYTES) {
            return new TextTensor(shape, Contents.strings(shape.elements(), random));
        }
        return new NumericTensor(
                type,
                shape,
                Contents.randomRaw(type, shape.elements(), random).asReadOnlyByteBuffer());
    }

    private static InferenceRequest request(Map<String, Tensor> outputs, boolean raw) {
        return new InferenceRequest(
                Optional.of("a1"),
                Map.of(),
                outputs.keySet(),
                raw ? OutputForms.RAW : OutputForms.TYPED,
                new TensorMemory());
    }

    private static TensorSignature signature(String name, Datatype type) {
        return new TensorSignature(name, type.name(), List.of(-1L, -1L));
    }
}
