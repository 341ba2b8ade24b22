package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ModelFileTest {

    @TempDir private Path folder;

    @Test
    void givenAFolderWithOneModel_whenLocated_thenItIsThatFile() throws Exception {
        var model = Files.createFile(folder.resolve("model.onnx"));
        Files.createFile(folder.resolve("README"));

        assertThat(ModelFile.locate(folder)).isEqualTo(model);
        assertThat(ModelFile.locate(model)).isEqualTo(model);
    }

    @Test
    void givenAFolderWithoutAModel_whenLocated_thenWhatIsThereIsListed() throws IOException {
        Files.createFile(folder.resolve("model.pkl"));
        Files.createDirectory(folder.resolve("nested.onnx"));

        assertThatThrownBy(() -> ModelFile.locate(folder))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("it holds model.pkl, nested.onnx/");
    }

    @Test
    void givenAFolderWithTwoModels_whenLocated_thenBothAreNamed() throws IOException {
        Files.createFile(folder.resolve("a.onnx"));
        Files.createFile(folder.resolve("b.onnx"));

        assertThatThrownBy(() -> ModelFile.locate(folder)).hasMessageContaining("a.onnx, b.onnx");
    }

    @Test
    void givenNothingAtThePath_whenLocated_thenThePathIsNamed() {
        var path = folder.resolve("gone");

        assertThatThrownBy(() -> ModelFile.locate(path))
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
