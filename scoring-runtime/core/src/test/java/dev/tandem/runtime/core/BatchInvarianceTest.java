package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A row gets the same bits whichever rows come with it, and on however many threads. */
class BatchInvarianceTest {

    private static final Path SAMPLES = Path.of("../../samples/models");
    private static final int ROWS = 700;

    @ParameterizedTest
    @ValueSource(
            strings = {"iris", "iris-2", "wine", "breast-cancer", "diabetes", "digits", "spend"})
    void givenASampleModel_whenItsRowsComeInAnyCompany_thenEachGetsTheSameBits(String sample)
            throws Exception {
        var rows =
                rows(new ObjectMapper().readTree(SAMPLES.resolve(sample + "/rows.json").toFile()));
        var file = SAMPLES.resolve(sample + "/model.onnx");
        try (var one = OnnxModel.load(file, 1);
                var four = OnnxModel.load(file, 4)) {
            var expected = score(one, rows, ROWS);
            for (int together : List.of(1, 2, 3, 7, 16, 50, 51, 128, ROWS)) {
                assertThat(score(one, rows, together)).as("%d rows", together).isEqualTo(expected);
                assertThat(score(four, rows, together))
                        .as("%d rows, 4 threads", together)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void givenAFile_whenItsOperatorsAreLookedFor_thenTheyAreThoseOfItsGraph() throws IOException {
        assertThat(OnnxFile.of(SAMPLES.resolve("iris/model.onnx")).operators())
                .contains("LinearClassifier");
        assertThat(OnnxFile.of(SAMPLES.resolve("spend/model.onnx")).operators())
                .containsExactly("TreeEnsembleRegressor");
        assertThat(OnnxFile.of(SAMPLES.resolve("iris/rows.json")).operators()).isEmpty();
    }

    /** The bits of each output, row after row, of rows that come so many at a time. */
    private static Map<String, ByteBuffer> score(Model model, float[][] rows, int together) {
        var all = new TreeMap<String, ByteBuffer>();
        for (int from = 0; from < rows.length; from += together) {
            int count = Math.min(together, rows.length - from);
            var inputs = Map.<String, Tensor>of("features", tensor(rows, from, count));
            for (String name : model.signature().outputNames()) {
                var output = (NumericTensor) model.score(inputs, Set.of(name)).get(name);
                assertThat(output.shape().dimension(0)).isEqualTo(count);
                int bytes = output.data().remaining() / count * rows.length;
                all.computeIfAbsent(name, ignored -> ByteBuffer.allocate(bytes))
                        .put(output.data().duplicate());
            }
        }
        all.values().forEach(ByteBuffer::flip);
        return all;
    }

    private static NumericTensor tensor(float[][] rows, int from, int count) {
        int width = rows[0].length;
        var data = ByteBuffer.allocateDirect(4 * count * width).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            data.asFloatBuffer().put(i * width, rows[from + i]);
        }
        return new NumericTensor(Datatype.FP32, Shape.of(count, width), data);
    }

    /** The sample's rows, and the same a little larger, until they are enough. */
    private static float[][] rows(JsonNode sample) {
        var given = sample.get("rows");
        var rows = new float[ROWS][given.get(0).size()];
        for (int i = 0; i < ROWS; i++) {
            int round = i / given.size();
            for (int j = 0; j < rows[i].length; j++) {
                float value = (float) given.get(i % given.size()).get(j).asDouble();
                rows[i][j] = value * (1 + 0.003f * round);
            }
        }
        return rows;
    }
}
