package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TerminationReason;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A run's own folder for files on their way, gone when the run is over. */
final class Scratch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Scratch.class.getName());

    private final Path folder;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    static Scratch in(Path parent) throws BatchException {
        try {
            Files.createDirectories(parent);
            return new Scratch(Files.createTempDirectory(parent, "tandem-batch-"));
        } catch (IOException e) {
            throw failure("folder " + parent + " for files on their way", e);
        }
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    /** A failure to write, told apart by whether the disk is full. */
    static BatchException failure(String what, IOException e) {
        String why =
                e instanceof FileSystemException file && file.getReason() != null
                        ? file.getReason()
                        : String.valueOf(e.getMessage());
        boolean full = why.contains("No space left on device") || why.contains("quota exceeded");
        return new BatchException(
                full ? TerminationReason.DiskFull : TerminationReason.StorageRefused,
                "%s cannot be written: %s".formatted(what, why),
                e);
    }

    /** Deletes a file, or a folder with all that is in it. */
    static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, path + " cannot be deleted", e);
        }
    }

    @Override
    public void close() {
        delete(folder);
    }
}
