package dev.tandem.runtime.core;

import dev.tandem.runtime.config.TerminationReason;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Weights that an ONNX model keeps in files beside its own. A model comes from somebody else and may name any path: one
 * that leaves the model's folder would have this process read what is none of the model's.
 */
public final class ExternalFiles {

    private ExternalFiles() {}

    /**
     * Refuses a model of which such a file is missing, or lies elsewhere than in the model's folder.
     *
     * @param locations as the model names them
     * @throws ModelLoadException with reason {@link TerminationReason#ModelInvalid}
     */
    static void check(Path model, Collection<String> locations) throws ModelLoadException {
        for (var location : locations) {
            var why = trouble(model, location);
            if (!why.isEmpty()) {
                throw new ModelLoadException(
                        TerminationReason.ModelInvalid,
                        "%s cannot be served: it keeps weights in '%s', %s"
                                .formatted(model, location, why));
            }
        }
    }

    /** What is wrong with such a path; empty where nothing is. */
    private static String trouble(Path model, String location) {
        var folder = folder(model);
        try {
            var file = folder.resolve(location).normalize();
            if (!file.startsWith(folder.normalize())) {
                return "which is outside the model's folder; put the file beside the model and"
                        + " save the model anew";
            }
            if (!Files.isRegularFile(file)) {
                return "which is not there; put the file into " + folder;
            }
            if (!file.toRealPath().startsWith(model.toRealPath().getParent())
                    && !file.toRealPath().startsWith(folder.toRealPath())) {
                return "a link that leads outside the model's folder; put the file itself there";
            }
            return "";
        } catch (InvalidPathException e) {
            return "which is no path";
        } catch (IOException e) {
            return "which cannot be read: " + e;
        }
    }

    /** How many bytes such files have together; 0 for those that cannot be read. */
    public static long bytes(Path model, Collection<String> locations) {
        return locations.stream().mapToLong(location -> size(model, location)).sum();
    }

    private static long size(Path model, String location) {
        try {
            return trouble(model, location).isEmpty()
                    ? Files.size(folder(model).resolve(location))
                    : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static Path folder(Path model) {
        return model.toAbsolutePath().normalize().getParent();
    }
}
