package dev.tandem.runtime.core;

import dev.tandem.runtime.config.TerminationReason;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the model file that a configured path means. */
public final class ModelFile {

    /**
     * What a model is called that was downloaded: its address says nothing of its format that could
     * be relied on.
     */
    public static final String FETCHED = "model";

    private static final int MOST_NAMES = 10;

    private ModelFile() {}

    /**
     * The model file: the path itself, or the one file directly in the folder that has such an
     * ending or was downloaded.
     *
     * @param endings of the format's files, such as {@code .onnx}
     * @throws ModelLoadException with reason {@link TerminationReason#ModelNotFound}, saying what
     *     is there instead
     */
    public static Path locate(Path path, List<String> endings) throws ModelLoadException {
        if (Files.isRegularFile(path)) {
            return path;
        }
        if (!Files.isDirectory(path)) {
            throw notFound("there is neither a file nor a folder at %s".formatted(path));
        }
        var files = content(path);
        var models =
                files.stream()
                        .filter(
                                file ->
                                        isModel(file.getFileName().toString(), endings)
                                                && Files.isRegularFile(file))
                        .toList();
        return switch (models.size()) {
            case 1 -> models.get(0);
            case 0 ->
                    throw notFound(
                            "no %s file directly in folder %s; it holds %s"
                                    .formatted(patterns(endings), path, names(files)));
            default ->
                    throw notFound(
                            "%d %s files in folder %s, give the path of one: %s"
                                    .formatted(
                                            models.size(), patterns(endings), path, names(models)));
        };
    }

    private static boolean isModel(String name, List<String> endings) {
        return name.equals(FETCHED) || endings.stream().anyMatch(name::endsWith);
    }

    private static String patterns(List<String> endings) {
        return endings.stream().map(ending -> "*" + ending).collect(Collectors.joining(" or "));
    }

    private static List<Path> content(Path folder) throws ModelLoadException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new ModelLoadException(
                    TerminationReason.ModelNotFound,
                    "folder %s cannot be read: %s".formatted(folder, e),
                    e);
        }
    }

    private static String names(List<Path> files) {
        if (files.isEmpty()) {
            return "nothing";
        }
        var names =
                files.stream()
                        .limit(MOST_NAMES)
                        .map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                        .toList();
        String more =
                files.size() > MOST_NAMES
                        ? " and %d more".formatted(files.size() - MOST_NAMES)
                        : "";
        return String.join(", ", names) + more;
    }

    private static ModelLoadException notFound(String message) {
        return new ModelLoadException(TerminationReason.ModelNotFound, message);
    }
}
