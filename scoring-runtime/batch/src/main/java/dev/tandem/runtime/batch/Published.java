package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TerminationReason;

import java.util.Optional;
import java.util.regex.Pattern;

/** What an output held when the run began: the run that counts there, if there was one. */
record Published(Optional<Manifest> manifest) {

    private static final Pattern RUN_ID =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");

    static Published in(Store output) throws BatchException {
        var json = output.read(Manifest.NAME);
        return new Published(
                json.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Manifest.of(json.get(), output.uri(Manifest.NAME))));
    }

    /** The manifest, if it is of that fingerprint: then a run would write the same bytes. */
    Optional<Manifest> of(String fingerprint) {
        return manifest.filter(found -> found.fingerprint().equals(fingerprint));
    }

    boolean isRun(String id) {
        return manifest.isPresent() && manifest.get().runId().equals(id);
    }

    static void checkRunId(String id) throws BatchException {
        if (!RUN_ID.matcher(id).matches()) {
            throw new BatchException(
                    TerminationReason.ConfigInvalid,
                    "run id '%s' is not allowed; use at most 128 letters, digits, '.', '_' and '-', beginning and ending with a letter or digit"
                            .formatted(id));
        }
    }

    /** Files that readers rely on are not to be replaced by others of the same name. */
    void checkFree(String id, String fingerprint) throws BatchException {
        if (isRun(id) && of(fingerprint).isEmpty()) {
            throw new BatchException(
                    TerminationReason.ConfigInvalid,
                    "run id '%s' is published already, of another input, model or configuration; give this run another id"
                            .formatted(id));
        }
    }
}
