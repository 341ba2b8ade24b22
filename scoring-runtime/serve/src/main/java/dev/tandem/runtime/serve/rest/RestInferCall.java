package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.AnswerParameters;
import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.Protocol;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.coding.AcceptedCoding;
import dev.tandem.runtime.serve.coding.ContentCoding;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

import java.util.Map;
import java.util.Optional;

/** One request for a prediction over HTTP. */
final class RestInferCall implements InferCall {

    /** To compress less costs more than the bytes that it saves between machines of one cluster. */
    private static final int LEAST_CODED_BYTES = 4 * 1024;

    private static final CharSequence BYTES =
            HttpHeaders.createOptimized("application/octet-stream");

    private final HttpServerRequest request;
    private final RestDialect dialect;
    private final BodyFormat format;
    private final RestBody body;
    private int jsonBytes = BodyFormat.ALL;
    private ContentCoding answerCoding = ContentCoding.IDENTITY;

    RestInferCall(
            HttpServerRequest request, RestDialect dialect, BodyFormat format, RestBody body) {
        this.request = request;
        this.dialect = dialect;
        this.format = format;
        this.body = body;
    }

    @Override
    public Protocol protocol() {
        return Protocol.HTTP;
    }

    @Override
    public String operation() {
        return "POST " + dialect.route();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    @Override
    public int bodyBytes() {
        return body.plainBytes();
    }

    @Override
    public InferenceRequest read() {
        byte[] bytes = body.plain();
        if (format.jsonBytes() == BodyFormat.ALL) {
            return dialect.read(bytes);
        }
        if (format.jsonBytes() > bytes.length) {
            throw RefusedException.invalid(
                    "Inference-Header-Content-Length is %d, but the body has %d bytes"
                            .formatted(format.jsonBytes(), bytes.length));
        }
        return dialect.read(bytes, format.jsonBytes());
    }

    @Override
    public Buffer write(
            InferenceRequest inference, Map<String, Tensor> outputs, AnswerParameters parameters) {
        var written = dialect.write(inference, outputs, parameters);
        if (!written.isJson()) {
            jsonBytes = written.jsonBytes();
        }
        if (written.body().length >= LEAST_CODED_BYTES) {
            answerCoding = AcceptedCoding.of(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        }
        return Buffer.buffer(answerCoding.coded(written.body()));
    }

    @Override
    public void answer(Buffer answer) {
        var response = request.response();
        if (answerCoding != ContentCoding.IDENTITY) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, answerCoding.label());
        }
        if (jsonBytes == BodyFormat.ALL) {
            RestResponses.send(request, 200, answer);
        } else {
            response.putHeader(BodyFormat.JSON_BYTES, Integer.toString(jsonBytes));
            RestResponses.send(request, 200, BYTES, answer);
        }
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
