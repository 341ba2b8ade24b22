package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** What somebody sees who looks at a model before serving it. */
class InspectProcessTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");

    @TempDir private Path folder;

    @Test
    void givenAModelOfOnnx_whenInspected_thenItIsToldWhatItIsTakesAndGives() throws Exception {
        assertThat(printed(0, IRIS.toString()))
                .contains(
                        "format     onnx",
                        "served by  ONNX Runtime on the CPU",
                        "revision   11ff4728df94",
                        "size       512 bytes",
                        "producer   skl2onnx",
                        "operators  ai.onnx 17, ai.onnx.ml 1",
                        "input      features FP32 [-1,4]",
                        "output     label INT64 [-1]")
                .doesNotContain("warning");
    }

    @Test
    void givenAModelOfTreesInOnnx_whenInspected_thenItIsServedByTheEngineOfTrees()
            throws Exception {
        assertThat(printed(0, "../../samples/models/wine/model.onnx"))
                .contains(
                        "format     onnx",
                        "served by  Tandem's engine of trees",
                        "trees      40",
                        "input      features FP32 [-1,13]",
                        "output     label INT64 [-1]",
                        "output     probabilities FP32 [-1,3]");
    }

    @Test
    void givenAModelOfTrees_whenInspectedAsJson_thenObjectiveAndTreesAreThere() throws Exception {
        var model = folder.resolve("anything");
        try (var in =
                new GZIPInputStream(
                        Files.newInputStream(
                                Path.of(
                                        "../trees/src/test/resources/fixtures/xgboost/logistic.json.gz")))) {
            Files.copy(in, model);
        }

        var json = new ObjectMapper().readTree(printed(0, model.toString(), "--output", "json"));

        assertThat(json.path("format").asText()).isEqualTo("xgboost");
        assertThat(json.path("objective").asText()).isEqualTo("binary:logistic");
        assertThat(json.path("trees").asInt()).isPositive();
        assertThat(json.path("inputs").path(0).path("shape").toString()).isEqualTo("[-1,5]");
    }

    /** As {@code images/jre-base} cuts Java for the image: without pictures. */
    @Test
    void givenAMojoAndJavaWithoutDesktop_whenInspected_thenH2OsLibraryServesIt() throws Exception {
        var model = folder.resolve("anything");
        Files.copy(Path.of("../mojo/src/test/resources/fixtures/mojo/stacked-three.zip"), model);
        var modules =
                "--limit-modules=java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.management,jdk.unsupported,jdk.zipfs";

        assertThat(printed(0, Map.of("JAVA_TOOL_OPTIONS", modules), model.toString()))
                .contains(
                        "format     mojo",
                        "served by  H2O's own library",
                        "producer   H2O 3.46.0.7, stackedensemble",
                        "output     label BYTES [-1]");
    }

    @Test
    void givenAModelThatIsPeculiar_whenInspected_thenItWarns() throws Exception {
        var rows = OnnxFiles.write(folder.resolve("log.onnx"), Datatype.FP32, "Log", -1, 4);
        assertThat(printed(0, rows.toString()))
                .contains("warning    by Log, the last bits of a row's results may depend");

        var fixed = OnnxFiles.identity(folder, Datatype.FP32, 2, 4);
        assertThat(printed(0, fixed.toString())).contains("first size of an input is fixed");

        var divides = OnnxFiles.dividing(folder.resolve("dividing.onnx"));
        assertThat(printed(0, divides.toString())).contains("operator Div or Mod");

        Files.write(folder.resolve("w.bin"), new byte[16]);
        var parted = OnnxFiles.weightsElsewhere(folder.resolve("parted.onnx"), "w.bin");
        assertThat(printed(0, parted.toString()))
                .contains("weights in w.bin", "does not cover its weights in other files");
    }

    @Test
    void givenARequestIsAskedFor_whenInspected_thenItIsOneThatTheModelTakes() throws Exception {
        assertThat(printed(0, IRIS.toString(), "--output", "request"))
                .startsWith(
                        "{\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[");
    }

    @Test
    void givenNoModel_whenInspected_thenItIsToldWhatIsThereAndWhatToDo() throws Exception {
        assertThat(printed(3, "nowhere.onnx"))
                .contains("tandem-runtime: there is neither a file nor a folder at nowhere.onnx");
        assertThat(printed(3, folder.toString())).contains("no model directly in folder");

        Files.copy(IRIS, folder.resolve("a.onnx"));
        Files.copy(IRIS, folder.resolve("b.bin"));
        Files.writeString(folder.resolve("notes.txt"), "notes");
        assertThat(printed(3, folder.toString()))
                .contains("2 models in folder", "give the path of one: a.onnx, b.bin");
    }

    @Test
    void givenAFileOfAnotherFormat_whenInspected_thenItIsToldWhatItIs() throws Exception {
        assertOther("model.pkl", "\u0080\u0004abc", "a pickle of Python; export the model to ONNX");
        assertOther("model.pt", "PK\3\4abc", "an archive, as PyTorch and Keras write");
        assertOther("model.h5", "\u0089HDF", "HDF5, as Keras writes");
        assertOther("model.cbm", "CBM1abc", "CatBoost's binary form; save it with format=\"json\"");
        assertOther("model.onnx", "version https://git-lfs.github.com/spec/v1", "git lfs pull");
        assertOther("rows.json", "{\"rows\": []}", "its fields are rows");
        assertOther("half.json", "{\"rows\": [", "damaged JSON");
        assertOther("empty", "", "it is empty");
    }

    @Test
    void givenAFileThatCrashesTheNativeLibrary_whenInspected_thenThatIsTold() throws Exception {
        var file = OnnxFiles.crashing(folder.resolve("crashing.onnx"));

        assertThat(printed(23, file.toString()))
                .contains("the model crashes the runtime", "ended by SIGFPE in libonnxruntime");
    }

    private void assertOther(String name, String content, String message) throws Exception {
        var file = folder.resolve(name);
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(printed(6, file.toString())).contains(name + " cannot be served", message);
        Files.delete(file);
    }

    private String printed(int code, String... arguments) throws IOException, InterruptedException {
        return printed(code, Map.of(), arguments);
    }

    private String printed(int code, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var all = new String[arguments.length + 1];
        all[0] = "inspect";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        var process =
                RuntimeProcess.start(Files.createTempDirectory(folder, "run"), environment, all);
        int ended = process.end();
        var printed = Files.readString(process.log());
        assertThat(ended).as(printed).isEqualTo(code);
        return printed;
    }
}
