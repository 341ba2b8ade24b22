package dev.tandem.runtime.config;

import java.util.List;
import java.util.Optional;

/**
 * The last words of a runtime process, one line of JSON in the container's termination message. Kubernetes keeps at
 * most {@value #MAX_BYTES} bytes of it (pod API, {@code terminationMessagePath}).
 *
 * @param message a sentence for people: what happened, with which value, and what to do about it
 * @param digest {@code sha256:} and 64 hexadecimal digits of the file that was read; empty where none was
 * @param sizeBytes size of the file that was read; 0 where none was
 * @param inputs what the model takes; empty where it was not loaded, or where the report would have grown too long
 * @param outputs what the model gives; empty as {@code inputs}
 * @param figures what a run of a batch scoring job did; null of anything else
 */
public record TerminationReport(
        TerminationReason reason,
        String message,
        String digest,
        long sizeBytes,
        List<TensorSignature> inputs,
        List<TensorSignature> outputs,
        BatchFigures figures) {

    /** Longest report, as JSON in UTF-8, that reaches the operator whole. */
    public static final int MAX_BYTES = 4_096;

    public TerminationReport {
        Checks.present("reason", reason);
        message = message == null ? "" : message;
        digest = digest == null ? "" : digest;
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
    }

    /** A report of an end at which no model file had been read. */
    public static TerminationReport of(TerminationReason reason, String message) {
        return new TerminationReport(reason, message, "", 0, List.of(), List.of(), null);
    }

    /** A report about a model file that was read, but not, or not successfully, loaded. */
    public static TerminationReport ofFile(
            TerminationReason reason, String message, String digest, long sizeBytes) {
        return new TerminationReport(
                reason, message, digest, sizeBytes, List.of(), List.of(), null);
    }

    /** The digest of the file that was read, where one was. */
    public Optional<String> knownDigest() {
        return digest.isEmpty() ? Optional.empty() : Optional.of(digest);
    }

    /** The same report without the parts that may grow long. */
    public TerminationReport withoutSignature() {
        return new TerminationReport(
                reason, message, digest, sizeBytes, List.of(), List.of(), figures);
    }

    /** The same report with the figures of a batch run. */
    public TerminationReport withFigures(BatchFigures other) {
        return new TerminationReport(reason, message, digest, sizeBytes, inputs, outputs, other);
    }

    /** What a run of a batch scoring job did, where this is the report of one. */
    public Optional<BatchFigures> knownFigures() {
        return Optional.ofNullable(figures);
    }

    /** The same report with another message. */
    public TerminationReport withMessage(String other) {
        return new TerminationReport(reason, other, digest, sizeBytes, inputs, outputs, figures);
    }
}
