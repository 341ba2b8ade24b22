package dev.tandem.runtime.trees;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Files of tree models, of which the first byte of an input says what they are: they are refused with a reason, or every
 * row gets a number and none takes the process along.
 */
public final class TreeFiles {

    private static final Path FIXTURES = Path.of("../trees/src/test/resources/fixtures");
    private static final int MOST_FEATURES = 100_000;

    /** What a search changes a byte of has to be small to be read often. */
    private static final int LARGEST_SEED = 6_000;

    private enum Kind {
        XGBOOST_JSON(0),
        XGBOOST_UBJ(1),
        LIGHTGBM(2),
        CATBOOST(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        static Kind of(byte first) {
            return switch (first & 3) {
                case 0 -> XGBOOST_JSON;
                case 1 -> XGBOOST_UBJ;
                case 2 -> LIGHTGBM;
                default -> CATBOOST;
            };
        }

        static Kind of(Path file) {
            String name = file.toString();
            if (name.contains("lightgbm")) {
                return LIGHTGBM;
            }
            if (name.contains("catboost")) {
                return CATBOOST;
            }
            return name.endsWith(".ubj.gz") ? XGBOOST_UBJ : XGBOOST_JSON;
        }
    }

    private TreeFiles() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        byte[] file = Arrays.copyOfRange(input, 1, input.length);
        try {
            predict(read(Kind.of(input[0]), file));
        } catch (MalformedModelException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("refused without a reason", e);
            }
        }
    }

    private static Ensemble read(Kind kind, byte[] file) throws IOException {
        return switch (kind) {
            case XGBOOST_JSON -> {
                try (var document = new JsonDocument(new ByteArrayInputStream(file), true)) {
                    yield XGBoostReader.read(document);
                }
            }
            case XGBOOST_UBJ -> {
                try (var document = new UbjDocument(ByteBuffer.wrap(file))) {
                    yield XGBoostReader.read(document);
                }
            }
            case LIGHTGBM ->
                    LightGBMReader.read(
                            new BufferedReader(
                                    new InputStreamReader(
                                            new ByteArrayInputStream(file),
                                            StandardCharsets.ISO_8859_1)));
            case CATBOOST -> {
                try (var document = new JsonDocument(new ByteArrayInputStream(file), false)) {
                    yield CatBoostReader.read(document);
                }
            }
        };
    }

    private static void predict(Ensemble ensemble) {
        var description = ensemble.description();
        if (description.features() > MOST_FEATURES) {
            return;
        }
        int rows = 3;
        ByteBuffer features =
                ByteBuffer.allocateDirect(
                                rows * description.features() * description.inputType().size())
                        .order(ByteOrder.nativeOrder());
        for (int i = 0; features.remaining() >= Double.BYTES; i++) {
            features.putDouble(i % 3 == 0 ? Double.NaN : i * 1e3 - 7);
        }
        ensemble.predict(features.clear(), rows, new double[rows * description.outputs()]);
    }

    /** The smallest models that the libraries themselves wrote. */
    public static List<byte[]> seeds() {
        try (var files = Files.walk(FIXTURES)) {
            return files.filter(file -> file.toString().endsWith(".gz"))
                    .filter(file -> !file.toString().contains("expected"))
                    .map(TreeFiles::seed)
                    .filter(seed -> seed.length <= LARGEST_SEED)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] seed(Path file) {
        var seed = new ByteArrayOutputStream();
        seed.write(Kind.of(file).code);
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            in.transferTo(seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seed.toByteArray();
    }
}
