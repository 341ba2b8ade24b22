package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.Protocol;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.json.InferRequestReader;
import dev.tandem.runtime.serve.json.InferResponseWriter;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

import java.util.Map;

/** One infer request over HTTP with JSON both ways. */
final class RestInferCall implements InferCall {

    private final HttpServerRequest request;
    private final ServedModel served;
    private final InferResponseWriter writer;
    private Buffer body = Buffer.buffer(0);

    RestInferCall(HttpServerRequest request, ServedModel served, InferResponseWriter writer) {
        this.request = request;
        this.served = served;
        this.writer = writer;
    }

    /** The next part of the body; nearly always the only one. */
    void append(Buffer chunk) {
        if (body.length() == 0) {
            body = chunk;
        } else {
            body.appendBuffer(chunk);
        }
    }

    /** Lets go of what has come so far. */
    void discard() {
        body = Buffer.buffer(0);
    }

    @Override
    public Protocol protocol() {
        return Protocol.HTTP;
    }

    @Override
    public int bodyBytes() {
        return body.length();
    }

    @Override
    public InferenceRequest read() {
        return InferRequestReader.read(served.signature(), body.getBytes());
    }

    @Override
    public Buffer write(
            InferenceRequest inference, Map<String, Tensor> outputs, AnswerParameters parameters) {
        return Buffer.buffer(writer.write(inference.id(), outputs, parameters));
    }

    @Override
    public void answer(Buffer answer) {
        RestResponses.send(request, 200, answer);
    }

    @Override
    public void refuse(RefusedException why) {
        if (request.isEnded()) {
            RestResponses.refuse(request, why);
            return;
        }
        // The rest of the body may never come, and nobody would read it.
        RestResponses.closeAfterAnswer(request);
        RestResponses.refuse(request, why);
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(0);
        } else {
            request.connection().close();
        }
    }
}
