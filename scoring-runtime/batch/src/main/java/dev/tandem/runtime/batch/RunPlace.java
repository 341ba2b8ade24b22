package dev.tandem.runtime.batch;

import java.util.HashSet;
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
