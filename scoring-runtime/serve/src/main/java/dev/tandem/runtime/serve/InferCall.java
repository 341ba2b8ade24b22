package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Tensor;

import io.vertx.core.buffer.Buffer;

import java.util.Map;
import java.util.Optional;

/**
 * One call to score, as its protocol carries it. {@link #read} and {@link #write} run on whichever thread scores; the
 * rest on the call's event loop.
 */
public interface InferCall {

    Protocol protocol();

    /** What is called, without what differs from call to call: METHOD ROUTE, or SERVICE/METHOD over gRPC. */
    String operation();

    /** A header of the call; over gRPC, of its metadata. To be asked while the call arrives. */
    Optional<String> header(String name);

    /** Size of the request's body, known once it is complete; bytes. */
    int bodyBytes();

    /** Reads the body. The caller closes what it gets. */
    InferenceRequest read();

    /** The body of the answer. */
    Buffer write(
            InferenceRequest request, Map<String, Tensor> outputs, AnswerParameters parameters);

    /** Sends an answer that {@link #write} made. */
    void answer(Buffer body);

    /** Sends an error. */
    void refuse(RefusedException why);
}
