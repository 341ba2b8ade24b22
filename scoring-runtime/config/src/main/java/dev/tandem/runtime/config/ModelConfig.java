package dev.tandem.runtime.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The model that one runtime serves.
 *
 * @param name what clients call it, a single segment of a URL path
 * @param revision the immutable revision, which clients see as the model's version
 * @param format one of {@link #FORMATS}
 * @param path a model file, or a folder that holds exactly one
 * @param digest {@code sha256:} and 64 hexadecimal digits of the model file; empty where it is not known yet. In JSON
 *     an absent field, {@code null} and {@code ""} all mean empty
 * @param columns what the columns of the model's one matrix are called, in its order; empty where each input is a
 *     column of its own, or where only whole tensors come
 * @param missingAsNaN whether a value that is missing in a row is scored as not-a-number; otherwise the row is refused
 */
public record ModelConfig(
        String name,
        String revision,
        String format,
        String path,
        String digest,
        List<String> columns,
        boolean missingAsNaN) {

    /** The formats a runtime can serve. */
    public static final List<String> FORMATS =
            List.of("onnx", "xgboost", "lightgbm", "catboost", "mojo");

    /** Hexadecimal digits of the digest that make a revision. */
    private static final int REVISION_DIGITS = 12;

    private static final Pattern SEGMENT =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");

    public ModelConfig {
        checkSegment("model.name", name);
        checkSegment("model.revision", revision);
        Checks.present("model.format", format);
        if (!FORMATS.contains(format)) {
            throw Checks.refused("model.format", format, "allowed: " + String.join(", ", FORMATS));
        }
        Checks.present("model.path", path);
        if (path.isBlank()) {
            throw Checks.refused(
                    "model.path",
                    path,
                    "give the path of a model file or of the folder that holds it");
        }
        digest = digest == null ? "" : digest;
        if (!digest.isEmpty()) {
            Checks.digest("model.digest", digest);
        }
        columns = columns == null ? List.of() : List.copyOf(columns);
        Checks.distinct("model.columns", columns);
    }

    /** The revision of a model file: the beginning of its digest, which is all that it depends on. */
    public static String revisionOf(String digest) {
        Checks.digest("digest", digest);
        int start = digest.indexOf(':') + 1;
        return digest.substring(start, start + REVISION_DIGITS);
    }

    /** The digest that the model file must have; empty where the operator has yet to learn it. */
    public Optional<String> knownDigest() {
        return digest.isEmpty() ? Optional.empty() : Optional.of(digest);
    }

    private static void checkSegment(String field, String value) {
        Checks.present(field, value);
        if (!SEGMENT.matcher(value).matches()) {
            throw Checks.refused(
                    field,
                    value,
                    "use at most 253 letters, digits, '.', '_' and '-', beginning and ending with a"
                            + " letter or digit");
        }
    }
}
