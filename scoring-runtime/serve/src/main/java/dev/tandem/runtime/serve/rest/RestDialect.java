package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.json.WrittenAnswer;

import java.util.Map;

/** What the bodies of a path that predicts look like. */
interface RestDialect {

    /** The path, with {@code {model}} in place of the model's name. */
    String route();

    /** Reads a body that is JSON. The caller closes what it gets. */
    InferenceRequest read(byte[] body);

    /** Reads a body of which so many bytes, at most all, are JSON. */
    InferenceRequest read(byte[] body, int jsonBytes);

    WrittenAnswer write(
            InferenceRequest request, Map<String, Tensor> outputs, AnswerParameters parameters);
}
