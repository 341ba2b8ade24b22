package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ModelFileTest {

    private static final List<String> ONNX = List.of(".onnx");

    @TempDir private Path folder;

    @Test
    void givenAFolderWithOneModel_whenLocated_thenItIsThatFile() throws Exception {
        var model = Files.createFile(folder.resolve("model.onnx"));
        Files.createFile(folder.resolve("README"));

        assertThat(ModelFile.locate(folder, ONNX)).isEqualTo(model);
        assertThat(ModelFile.locate(model, ONNX)).isEqualTo(model);
    }

    @Test
    void givenAFolderWithoutAModel_whenLocated_thenWhatIsThereIsListed() throws IOException {
        Files.createFile(folder.resolve("model.pkl"));
        Files.createDirectory(folder.resolve("nested.onnx"));

        assertThatThrownBy(() -> ModelFile.locate(folder, ONNX))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("it holds model.pkl, nested.onnx/");
    }

    @Test
    void givenAFolderWithTwoModels_whenLocated_thenBothAreNamed() throws IOException {
        Files.createFile(folder.resolve("a.onnx"));
        Files.createFile(folder.resolve("b.onnx"));

        assertThatThrownBy(() -> ModelFile.locate(folder, ONNX))
                .hasMessageContaining("a.onnx, b.onnx");
    }

    @Test
    void givenAFormatOfTwoEndings_whenLocated_thenEitherIsTakenAndBothAreNamed() throws Exception {
        var endings = List.of(".json", ".ubj");
        assertThatThrownBy(() -> ModelFile.locate(folder, endings))
                .hasMessageContaining("no *.json or *.ubj file directly in folder");
        var model = Files.createFile(folder.resolve("model.ubj"));

        assertThat(ModelFile.locate(folder, endings)).isEqualTo(model);
    }

    @Test
    void givenADownloadedFile_whenLocated_thenItNeedsNoEnding() throws Exception {
        var model = Files.createFile(folder.resolve(ModelFile.FETCHED));

        assertThat(ModelFile.locate(folder, ONNX)).isEqualTo(model);
    }

    @Test
    void givenNothingAtThePath_whenLocated_thenThePathIsNamed() {
        var path = folder.resolve("gone");

        assertThatThrownBy(() -> ModelFile.locate(path, ONNX))
                .hasMessageContaining("neither a file nor a folder at " + path);
    }

    @Test
    void givenAFile_whenDigested_thenItIsWhatSha256sumPrints() throws IOException {
        var file = Files.writeString(folder.resolve("abc"), "abc");

        assertThat(FileDigest.of(file))
                .isEqualTo(
                        new FileDigest(
                                "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                                3));
    }
}
