package dev.tandem.runtime.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.ModelFailedException;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.TextTensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** What is no MOJO, is damaged, or would not be scored as H2O scores it. */
class RefusedMojosTest {

    private static final Path MIXED = Fixture.FOLDER.resolve("gbm-two.zip");

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "refused-xgboost, serve it with format xgboost",
        "refused-pca, algorithm 'pca' is not among deeplearning",
        "refused-cox, algorithm 'coxph' is not among deeplearning",
        "refused-skip, trained with missing_values_handling Skip",
        "refused-plain, trained with standardize=False",
        "refused-quasibinomial, trained with distribution quasibinomial",
        "refused-offset, trained with offset_column 'offset'",
        "refused-encoding, trained with categorical_encoding OneHotExplicit"
    })
    void givenWhatIsNotExact_whenLoaded_thenItIsRefusedAndSaysWhatToDo(String name, String why) {
        assertRefused(Fixture.FOLDER.resolve(name + ".zip"), TerminationReason.ModelInvalid, why);
    }

    @Test
    void givenAFileThatIsNoZip_whenLoaded_thenItIsRefused() throws Exception {
        var file = Files.writeString(folder.resolve("m.zip"), "this is no zip");

        assertRefused(file, TerminationReason.ModelInvalid, "it is no zip with files in it");
    }

    @Test
    void givenAZipWithoutAModel_whenLoaded_thenItIsRefused() throws Exception {
        var file = zip(out -> entry(out, "readme.txt", "hello".getBytes(StandardCharsets.UTF_8)));

        assertRefused(file, TerminationReason.ModelInvalid, "it has no file model.ini");
    }

    @Test
    void givenAZipThatGrowsWithoutEnd_whenLoaded_thenItIsRefusedBeforeTheMemoryIsFull()
            throws Exception {
        byte[] zeros = new byte[1 << 20];
        var file =
                zip(
                        out -> {
                            out.putNextEntry(new ZipEntry("trees/t00_000.bin"));
                            for (int i = 0; i < 64; i++) {
                                out.write(zeros);
                            }
                            out.closeEntry();
                        });

        assertThat(Files.size(file)).isLessThan(1 << 17);
        assertThatThrownBy(() -> MojoZip.read(file, 8 << 20))
                .isInstanceOf(MojoTooLargeException.class)
                .hasMessageContaining("larger than 8 MiB")
                .hasMessageContaining("give the container more memory");
    }

    @Test
    void givenAFileBesideTheFolder_whenLoaded_thenItIsWrittenNowhere() throws Exception {
        Path file = folder.resolve("deep/er/m.zip");
        Files.createDirectories(file.getParent());
        rewrite(MIXED, file, text -> text, out -> entry(out, "../../../escaped", new byte[1]));

        MojoModel.load(file).close();

        try (var all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile)).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "n_columns = 6, n_columns = 2000000000, n_columns is 2000000000",
        "n_trees = 4, n_trees = 4000, it says that it has 4000 trees",
        "n_trees = 4, n_trees = -4, damaged",
        "algo = gbm, algo = ../gbm, algorithm '../gbm' is not among",
        "category = Binomial, category = Regression2, damaged",
        "mojo_version = 1, mojo_version = 91, damaged"
    })
    void givenADescriptionThatLies_whenLoaded_thenItIsRefused(
            String from, String to, String message) throws Exception {
        var file = folder.resolve("m.zip");
        rewrite(
                MIXED,
                file,
                text -> {
                    assertThat(text).contains(from);
                    return text.replace(from, to);
                },
                out -> {});

        assertRefused(file, TerminationReason.ModelInvalid, message);
    }

    @Test
    void givenANetworkThatSaysItIsHuge_whenLoaded_thenItIsRefusedBeforeRoomIsMade()
            throws Exception {
        var file = folder.resolve("m.zip");
        rewrite(
                Fixture.FOLDER.resolve("deep-two.zip"),
                file,
                text ->
                        text.replaceFirst(
                                "neural_network_sizes = \\[\\d+",
                                "neural_network_sizes = [2000000000"),
                out -> {});

        assertRefused(file, TerminationReason.ModelInvalid, "neural_network_sizes is [2000000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gbm-two", "glm-binomial", "deep-two", "kmeans", "stacked-real"})
    void givenAFileCutAnywhere_whenLoaded_thenItIsRefused(String name) throws Exception {
        byte[] whole = Files.readAllBytes(Fixture.FOLDER.resolve(name + ".zip"));
        for (int length = 0; length < whole.length; length += 1 + whole.length / 50) {
            var file = folder.resolve("cut.zip");
            Files.write(file, Arrays.copyOf(whole, length));
            try (var model = MojoModel.load(file)) {
                // Only what a zip says about itself at its end is missing.
                assertThat(model.signature().outputs()).isNotEmpty();
            } catch (ModelLoadException e) {
                assertThat(e.reason()).isEqualTo(TerminationReason.ModelInvalid);
            }
        }
    }

    @Test
    void givenTreesThatAreDamaged_whenScored_thenTheRequestFailsAndNothingElse() throws Exception {
        var fixture = Fixture.of("gbm-two");
        var file = folder.resolve("m.zip");
        try (var in = new ZipInputStream(Files.newInputStream(MIXED));
                var out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                boolean tree = entry.getName().matches("trees/t.._...\\.bin");
                entry(out, entry.getName(), tree ? new byte[] {0, 0} : content);
            }
        }
        try (var model = MojoModel.load(file)) {
            var inputs = fixture.input(model.signature(), 0, 1);

            assertThatThrownBy(() -> model.score(inputs, model.signature().outputNames()))
                    .isInstanceOf(ModelFailedException.class)
                    .hasMessageContaining("the model failed on row 0");
        }
    }

    @Test
    void givenColumnsOfDifferentLengths_whenScored_thenTheyAreNamed() throws Exception {
        var fixture = Fixture.of("gbm-two");
        try (var model = MojoModel.load(MIXED)) {
            assertThat(model.signature().inputs())
                    .contains(
                            new TensorSignature("a", "FP64", List.of(-1L)),
                            new TensorSignature("colour", "BYTES", List.of(-1L)));
            var inputs = fixture.input(model.signature(), 0, 2);
            inputs.put("size", new TextTensor(Shape.of(1), List.of("S")));

            assertThatThrownBy(() -> model.score(inputs, model.signature().outputNames()))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("input 'size' has 1 rows, but input");
        }
    }

    private static void assertRefused(Path file, TerminationReason reason, String message) {
        assertThatThrownBy(() -> MojoModel.load(file))
                .isInstanceOfSatisfying(
                        ModelLoadException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining("cannot be served as mojo")
                .hasMessageContaining(message);
    }

    private interface Content {
        void writeTo(ZipOutputStream out) throws IOException;
    }

    private Path zip(Content content) throws IOException {
        var file = folder.resolve("m.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            content.writeTo(out);
        }
        return file;
    }

    private static void rewrite(Path from, Path to, UnaryOperator<String> description, Content more)
            throws IOException {
        try (var in = new ZipInputStream(Files.newInputStream(from));
                var out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                if (entry.getName().equals("model.ini")) {
                    var text = new String(content, StandardCharsets.UTF_8);
                    content = description.apply(text).getBytes(StandardCharsets.UTF_8);
                }
                entry(out, entry.getName(), content);
            }
            more.writeTo(out);
        }
    }

    private static void entry(ZipOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
