package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.TerminationReason;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Where a run writes.
 *
 * @param prefix of its own, in the output and in the quarantine
 */
record RunPlace(Store output, Optional<Store> quarantine, String prefix) implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RunPlace.class.getName());

    String uri() {
        return output.uri(prefix);
    }

    /** Predictions among the input would be input of the next run. */
    static void checkApart(BatchConfig config) throws BatchException {
        String input = folder(config.input().uri());
        for (String written : List.of(config.output().uri(), config.validation().quarantineUri())) {
            if (!written.isEmpty() && folder(written).startsWith(input)) {
                throw new BatchException(
                        TerminationReason.ConfigInvalid,
                        "'%s' lies in the input '%s', so the next run would read what this one writes; give it a folder outside"
                                .formatted(written, config.input().uri()));
            }
        }
    }

    private static String folder(String uri) {
        String plain =
                uri.contains("://") ? uri : Path.of(uri).toAbsolutePath().normalize().toString();
        return plain.endsWith("/") ? plain : plain + "/";
    }

    /** Makes the run the one that counts. Its files are all there. */
    void publish(Manifest manifest) throws BatchException {
        var listed = new HashSet<String>();
        manifest.files().forEach(file -> listed.add(file.name()));
        listed.add(prefix + Manifest.NAME);
        // Of an attempt that was killed and had more files.
        for (var file : output.list(prefix)) {
            if (!listed.contains(file.name())) {
                output.delete(file.name());
            }
        }
        var json = manifest.toJson();
        output.write(prefix + Manifest.NAME, json);
        output.write(Manifest.NAME, json);
    }

    /** Takes back what was written for a run that will not be published; what cannot be taken back harms nobody. */
    void discard() {
        try {
            for (var file : output.list(prefix)) {
                output.delete(file.name());
            }
            if (output instanceof FolderStore folder) {
                Scratch.delete(folder.root().resolve(prefix));
            }
        } catch (BatchException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "files under {0} stay: {1}",
                    uri(),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        quarantine.ifPresent(Store::close);
    }
}
