package dev.tandem.runtime.app;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TerminationReason;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model that somebody has at hand and names by its path alone.
 *
 * @param file the model file
 * @param format one of {@link ModelConfig#FORMATS}
 * @param name what clients call it, if nobody says otherwise: the file's name, or the folder's where the file is called
 *     as all models are
 */
record LocalModel(Path file, String format, String name) {

    /** Names that say nothing. */
    private static final Set<String> USUAL = Set.of("model", "saved_model", "booster", "tree");

    private static final String FALLBACK = "model";
    private static final int LONGEST_NAME = 253;
    private static final int MOST_NAMES = 10;

    /**
     * Finds the model that a path means: the file itself, or the one model in a folder.
     *
     * @param asked the format, where somebody knows better than the file's content
     */
    static LocalModel find(String given, Optional<String> asked) throws Failure {
        var path = path(given);
        if (asked.isPresent() && !ModelConfig.FORMATS.contains(asked.get())) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--format '%s' is not allowed; allowed: %s"
                            .formatted(asked.get(), String.join(", ", ModelConfig.FORMATS)));
        }
        try {
            var file = Files.isDirectory(path) ? only(path) : path;
            if (!Files.isRegularFile(file)) {
                throw notFound("there is neither a file nor a folder at %s".formatted(path));
            }
            var format = asked.isPresent() ? asked.get() : format(file);
            return new LocalModel(file, format, name(file));
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.ModelNotFound, "%s cannot be read: %s".formatted(path, e), e);
        }
    }

    private static Path path(String given) throws Failure {
        try {
            return Path.of(given);
        } catch (InvalidPathException e) {
            throw notFound("'%s' is no path: %s".formatted(given, e.getReason()));
        }
    }

    private static Path only(Path folder) throws Failure, IOException {
        List<Path> files;
        try (var content = Files.list(folder)) {
            files = content.filter(Files::isRegularFile).sorted().toList();
        }
        var models = new ArrayList<Path>();
        for (var file : files) {
            if (ModelKind.of(file).isModel()) {
                models.add(file);
            }
        }
        return switch (models.size()) {
            case 1 -> models.getFirst();
            case 0 ->
                    throw notFound(
                            "no model directly in folder %s; it holds %s"
                                    .formatted(folder, names(files)));
            default ->
                    throw notFound(
                            "%d models in folder %s, give the path of one: %s"
                                    .formatted(models.size(), folder, names(models)));
        };
    }

    private static String format(Path file) throws Failure, IOException {
        var kind = ModelKind.of(file);
        if (kind.isModel()) {
            return kind.format();
        }
        // Whoever reads it can say better what is wrong with it.
        if (kind.equals(ModelKind.UNKNOWN) && file.toString().endsWith(".onnx")) {
            return "onnx";
        }
        throw new Failure(
                TerminationReason.ModelInvalid,
                "%s cannot be served: it is %s (served are %s; --format says which it is)"
                        .formatted(
                                file, kind.description(), String.join(", ", ModelConfig.FORMATS)));
    }

    private static String name(Path file) {
        var plain = file.getFileName().toString().replaceFirst("\\.[A-Za-z]+$", "");
        var folder = file.toAbsolutePath().normalize().getParent().getFileName();
        return segment(USUAL.contains(plain) && folder != null ? folder.toString() : plain);
    }

    /** The text with everything taken out that a name in a URL cannot have. */
    private static String segment(String text) {
        var clean =
                text.replaceAll("[^A-Za-z0-9._-]+", "-")
                        .replaceFirst("^[._-]+", "")
                        .replaceFirst("[._-]+$", "");
        return clean.isEmpty() || clean.length() > LONGEST_NAME ? FALLBACK : clean;
    }

    private static String names(List<Path> files) {
        return files.isEmpty()
                ? "no files"
                : files.stream()
                                .limit(MOST_NAMES)
                                .map(file -> file.getFileName().toString())
                                .collect(Collectors.joining(", "))
                        + (files.size() > MOST_NAMES
                                ? " and %d more".formatted(files.size() - MOST_NAMES)
                                : "");
    }

    private static Failure notFound(String message) {
        return new Failure(TerminationReason.ModelNotFound, message);
    }
}
