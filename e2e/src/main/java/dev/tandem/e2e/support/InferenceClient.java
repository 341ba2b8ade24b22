package dev.tandem.e2e.support;

import java.io.IOException;

/** A client that asks for predictions over one protocol. */
public interface InferenceClient extends AutoCloseable {

    /**
     * Asks for the predictions of all rows of a sample.
     *
     * @param model the model's name at the server
     * @throws IOException for any answer but predictions
     */
    Prediction infer(String model, Sample sample) throws IOException, InterruptedException;

    @Override
    void close();
}
