package dev.tandem.runtime.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import dev.tandem.runtime.core.OnnxFile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What a file is, told from its content: names of model files say little.
 *
 * @param format one of the formats that are served; empty where it is none
 * @param description what the file is, and what to do where it is no model that is served
 */
record ModelKind(String format, String description) {

    /** Of a file that begins like nothing that is known. */
    static final ModelKind UNKNOWN = none("none of the formats that are served");

    private static final ModelKind ARCHIVE =
            none("an archive, as PyTorch and Keras write; export the model to ONNX");

    private static final String ZIP = "PK\3\4";

    /** The file in each MOJO that says what the others are. */
    private static final String OF_MOJO = "model.ini";

    private static final int HEAD_BYTES = 64;
    private static final int MOST_FIELDS = 20;

    /** The versions that a pickle may begin with, after its first byte 0x80. */
    private static final int NEWEST_PICKLE = 5;

    /** How files begin that people try, and that are served once they are exported. */
    private record Known(String beginning, String description) {}

    private static final List<Known> KNOWN =
            List.of(
                    new Known(
                            "version https://git-lfs",
                            "a pointer of Git LFS and not the file itself; run 'git lfs pull'"),
                    new Known("\u0089HDF", "HDF5, as Keras writes; export the model to ONNX"),
                    new Known("binf", "XGBoost's old binary form; save it as .json or .ubj"),
                    new Known("CBM1", "CatBoost's binary form; save it with format=\"json\""),
                    new Known("GGUF", "GGUF, a language model; it needs a server of its own"),
                    new Known("<?xml", "XML, perhaps PMML; export the model to ONNX"),
                    new Known("<PMML", "PMML; export the model to ONNX"));

    /**
     * Looks into a file.
     *
     * @throws IOException if it cannot be read
     */
    static ModelKind of(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        if (head.length == 0) {
            return none("empty");
        }
        var text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith(ZIP)) {
            return archive(file);
        }
        for (var known : KNOWN) {
            if (text.startsWith(known.beginning())) {
                return none(known.description());
            }
        }
        if (head[0] == (byte) 0x80 && head.length > 1 && head[1] <= NEWEST_PICKLE) {
            return none("a pickle of Python; export the model to ONNX, scikit-learn's by skl2onnx");
        }
        if (text.startsWith("tree\n") || text.startsWith("tree\r\n")) {
            return new ModelKind("lightgbm", "text of LightGBM");
        }
        if (head[0] == '{') {
            return isJson(head) ? json(file) : new ModelKind("xgboost", "UBJSON of XGBoost");
        }
        var onnx = OnnxFile.of(file);
        return onnx.operators().isEmpty() || onnx.opsets().isEmpty()
                ? UNKNOWN
                : new ModelKind("onnx", "ONNX");
    }

    private static ModelKind archive(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            return zip.getEntry(OF_MOJO) == null ? ARCHIVE : new ModelKind("mojo", "MOJO of H2O");
        } catch (ZipException e) {
            return ARCHIVE;
        }
    }

    boolean isModel() {
        return !format.isEmpty();
    }

    /** In UBJSON the type of a size follows the first brace. */
    private static boolean isJson(byte[] head) {
        return head.length < 2
                || head[1] == '"'
                || head[1] == '}'
                || Character.isWhitespace(head[1]);
    }

    private static ModelKind json(Path file) throws IOException {
        var fields = new ArrayList<String>();
        try (var in = new JsonFactory().createParser(file.toFile())) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME && fields.size() < MOST_FIELDS) {
                switch (in.currentName()) {
                    case "learner" -> {
                        return new ModelKind("xgboost", "JSON of XGBoost");
                    }
                    case "oblivious_trees", "features_info" -> {
                        return new ModelKind("catboost", "JSON of CatBoost");
                    }
                    case "tree_info" -> {
                        return none("a dump of LightGBM; save it with save_model");
                    }
                    default -> fields.add(in.currentName());
                }
                in.nextToken();
                in.skipChildren();
            }
        } catch (JsonProcessingException e) {
            return none("damaged JSON: " + e.getOriginalMessage());
        }
        return none(
                "JSON of neither XGBoost nor CatBoost; its fields are "
                        + String.join(", ", fields));
    }

    private static ModelKind none(String description) {
        return new ModelKind("", description);
    }
}
