package dev.tandem.runtime.app;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelFile;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.OnnxModel;
import dev.tandem.runtime.mojo.MojoModel;
import dev.tandem.runtime.trees.OnnxTreeModel;
import dev.tandem.runtime.trees.TreeFormat;
import dev.tandem.runtime.trees.TreeModel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Brings a configured model to the point where it can score: found, the right one, small enough, loaded.
 *
 * @param memory what the process may use
 * @param threads threads that one request may use
 */
record ModelLoader(MemoryLimit memory, int threads) {

    private static final String ONNX = "onnx";
    private static final String MOJO = "mojo";

    /** A model with the digest of the file it came from. */
    record Loaded(Model model, FileDigest file) {}

    Loaded load(ModelConfig config) throws Failure {
        Optional<FileDigest> read = Optional.empty();
        if (config.format().equals(MOJO)) {
            MojoLibrary.prepare();
        }
        try {
            Path path = ModelFile.locate(Path.of(config.path()), endings(config.format()));
            memory.check(path);
            var file = digest(path);
            read = Optional.of(file);
            checkDigest(config, path, file);
            return new Loaded(load(config.format(), path), file);
        } catch (ModelLoadException e) {
            throw Failure.of(e, read);
        }
    }

    private static List<String> endings(String format) {
        return switch (format) {
            case ONNX -> List.of(".onnx");
            case MOJO -> MojoModel.ENDINGS;
            default -> TreeFormat.valueOf(format).endings();
        };
    }

    private Model load(String format, Path path) throws ModelLoadException {
        return switch (format) {
            case ONNX -> OnnxTreeModel.insteadOf(OnnxModel.load(path, threads), path);
            case MOJO -> MojoModel.load(path);
            default -> TreeModel.load(path, TreeFormat.valueOf(format));
        };
    }

    private static FileDigest digest(Path path) throws ModelLoadException {
        try {
            return FileDigest.of(path);
        } catch (IOException e) {
            throw new ModelLoadException(
                    TerminationReason.ModelNotFound, "%s cannot be read: %s".formatted(path, e), e);
        }
    }

    private static void checkDigest(ModelConfig config, Path path, FileDigest file)
            throws ModelLoadException {
        var expected = config.knownDigest();
        if (expected.isPresent() && !expected.get().equals(file.digest())) {
            throw new ModelLoadException(
                    TerminationReason.DigestMismatch,
                    "%s has digest %s, but %s is expected; the file was changed or is another one"
                            .formatted(path, file.digest(), expected.get()));
        }
    }
}
