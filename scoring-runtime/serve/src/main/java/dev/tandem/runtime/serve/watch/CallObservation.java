package dev.tandem.runtime.serve.watch;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;

import java.util.Map;

/**
 * What there is to see of one infer call. The end ({@link #answered}, {@link #refused} or {@link #abandoned}) is told once,
 * on the event loop, and may come while another thread still works on the call.
 */
public interface CallObservation {

    /** Sees nothing. */
    CallObservation NONE = new Unobserved();

    /** The call has been read. Its tensors are valid only until this returns. */
    void read(InferenceRequest request);

    /**
     * A part of the work on the call is done. May be told after the end, and from any thread.
     *
     * @param beginNanos when it began, on the clock of {@link System#nanoTime}
     * @param endNanos when it ended, on the same clock
     * @param rows how many rows were worked on together, those of other calls included
     */
    void took(Stage stage, long beginNanos, long endNanos, int rows);

    /** The outputs, as they are about to be written. They are valid only until this returns. */
    void scored(Map<String, Tensor> outputs, AnswerParameters parameters);

    /** The answer is on its way. */
    void answered();

    /** The call was answered by an error. */
    void refused(RefusedException why);

    /** The client has gone. */
    void abandoned();
}
