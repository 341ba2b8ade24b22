package dev.tandem.runtime.serve.about;

import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

/** Why clients cannot change here what is served, or how. */
public final class RefusedByDesign {

    private RefusedByDesign() {}

    /** The answer to those who would load or unload a model. */
    public static RefusedException repository(String action) {
        return notSupported(
                "models are not %s by clients here: a server serves one model, pinned by its digest, for as long as it lives; change spec.model of the InferenceService, which is a rollout"
                        .formatted(action));
    }

    /** The answer to those who would share memory with the server. */
    public static RefusedException sharedMemory() {
        return notSupported(
                "no memory is shared with clients here, who are in other containers; send tensors"
                    + " with the request, as binary data behind the JSON or as raw_input_contents"
                    + " over gRPC");
    }

    /** The answer to those who would change what is traced or logged. */
    public static RefusedException settings(String what) {
        return notSupported(
                "%s settings are not changed by clients here; what a server logs is set where it is deployed"
                        .formatted(what));
    }

    private static RefusedException notSupported(String message) {
        return new RefusedException(Refusal.NOT_SUPPORTED, message);
    }
}
