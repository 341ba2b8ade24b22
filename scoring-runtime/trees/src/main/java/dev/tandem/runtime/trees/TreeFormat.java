package dev.tandem.runtime.trees;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The libraries whose files are read, by the names that a model's configuration has for them. */
public enum TreeFormat {
    /** JSON and UBJSON of XGBoost, whichever the file is. */
    xgboost {
        @Override
        Ensemble read(Path file) throws IOException {
            return isJson(file) ? readJson(file) : readUbj(file);
        }

        private Ensemble readJson(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file);
                    var document = new JsonDocument(new BufferedInputStream(in), true)) {
                return XGBoostReader.read(document);
            }
        }

        private Ensemble readUbj(Path file) throws IOException {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                if (channel.size() > Integer.MAX_VALUE) {
                    throw new MalformedModelException("it is larger than 2 GiB");
                }
                var content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                try (var document = new UbjDocument(content)) {
                    return XGBoostReader.read(document);
                }
            }
        }

        /** In JSON a name or white space follows the first brace, in UBJSON the type of a size. */
        private boolean isJson(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] start = in.readNBytes(2);
                return start.length < 2
                        || start[0] != '{'
                        || start[1] == '"'
                        || start[1] == '}'
                        || Character.isWhitespace(start[1]);
            }
        }
    },

    /** Text of LightGBM. */
    lightgbm {
        @Override
        Ensemble read(Path file) throws IOException {
            try (var in = Files.newBufferedReader(file)) {
                return LightGBMReader.read(in);
            } catch (CharacterCodingException e) {
                throw new MalformedModelException("it is no text in UTF-8");
            }
        }
    },

    /** JSON of CatBoost. */
    catboost {
        @Override
        Ensemble read(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file);
                    var document = new JsonDocument(new BufferedInputStream(in), false)) {
                return CatBoostReader.read(document);
            }
        }
    };

    /** How the names of such files end. */
    public List<String> endings() {
        return switch (this) {
            case xgboost -> List.of(".json", ".ubj");
            case lightgbm -> List.of(".txt");
            case catboost -> List.of(".json");
        };
    }

    /** Reads a model. */
    abstract Ensemble read(Path file) throws IOException;
}
