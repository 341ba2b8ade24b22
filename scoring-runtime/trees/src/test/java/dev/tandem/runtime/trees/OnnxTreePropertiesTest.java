package dev.tandem.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.core.OnnxModel;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whatever trees a file has, of those that are taken: ONNX Runtime and this engine give the same bits. */
final class OnnxTreePropertiesTest {

    @Property(tries = 300)
    void classifiersOfMoreThanTwoClasses(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 90) int trees,
            @ForAll @IntRange(min = 3, max = 6) int classes,
            @ForAll boolean each)
            throws Exception {
        var scored = new ArrayList<Integer>();
        for (int i = 0; i < classes; i++) {
            if (i == 1 || (seed >> i & 3) != 0) {
                scored.add(i);
            }
        }
        var random = new RandomOnnxTrees(seed, 5);
        bothGiveTheSame(random.classifier(trees, classes, scored, each, (seed & 64) == 0));
    }

    @Property(tries = 300)
    void classifiersOfTwoClasses(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 90) int trees,
            @ForAll @IntRange(min = 1, max = 3) int scored,
            @ForAll boolean positive)
            throws Exception {
        var ids = scored == 1 ? List.of(0) : scored == 2 ? List.of(1) : List.of(0, 1);
        var random = new RandomOnnxTrees(seed, 4);
        bothGiveTheSame(random.classifier(trees, 2, ids, true, positive));
    }

    @Property(tries = 300)
    void regressors(
            @ForAll long seed,
            @ForAll @IntRange(min = 4, max = 90) int trees,
            @ForAll @IntRange(min = 1, max = 4) int targets,
            @ForAll boolean each)
            throws Exception {
        bothGiveTheSame(new RandomOnnxTrees(seed, 4).regressor(trees, targets, each));
    }

    private static void bothGiveTheSame(byte[] file) throws Exception {
        Path path = Files.createTempFile("trees", ".onnx");
        try {
            Files.write(path, file);
            try (var onnx = OnnxModel.load(path, 1)) {
                var trees = OnnxTreeModel.read(path, onnx.signature());
                assertThat(trees).as("it is taken").isPresent();
                assertThat(SameAnswers.give(trees.get(), onnx)).as("the same bits").isTrue();
            }
        } finally {
            Files.delete(path);
        }
    }
}
