package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.Admission;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;
import dev.tandem.runtime.serve.ServingMetrics;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

import java.util.Optional;

/** The protocol's REST form, and the metrics beside it. */
public final class RestApi implements Handler<HttpServerRequest> {

    private final Vertx vertx;
    private final ServedModel served;
    private final Admission admission;
    private final ServingMetrics metrics;
    private final RestInference inference;
    private final String inferPath;
    private final byte[] serverMetadata;
    private final byte[] modelMetadata;

    public RestApi(
            Vertx vertx,
            ServedModel served,
            ServerIdentity identity,
            Admission admission,
            ServingMetrics metrics,
            int maxBytes) {
        this.vertx = vertx;
        this.served = served;
        this.admission = admission;
        this.metrics = metrics;
        this.inference = new RestInference(served, admission, maxBytes);
        this.inferPath = "/v2/models/%s/infer".formatted(served.name());
        this.serverMetadata = RestBodies.server(identity.name(), identity.version());
        this.modelMetadata = RestBodies.model(served);
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!admission.isReady()) {
            RestResponses.closeAfterAnswer(request);
        }
        String path = request.path();
        // The one path that matters for speed; everything else is taken apart.
        if (inferPath.equals(path) && request.method().name().equals("POST")) {
            inference.handle(request);
            return;
        }
        try {
            handle(request, Route.of(path == null ? "" : path));
        } catch (RefusedException e) {
            RestResponses.refuse(request, e);
        }
    }

    private void handle(HttpServerRequest request, Route route) {
        if (!(route instanceof Route.Unknown) && !route.method().equals(request.method().name())) {
            RestResponses.refuseMethod(request, route.method());
            return;
        }
        switch (route) {
            case Route.ServerMetadata() -> RestResponses.send(request, 200, serverMetadata);
            case Route.Live() -> RestResponses.send(request, 200, RestBodies.live());
            case Route.Ready() ->
                    RestResponses.send(
                            request, readyStatus(), RestBodies.ready(served, admission.isReady()));
            case Route.Metrics() -> sendMetrics(request);
            case Route.ModelMetadata(String model, Optional<String> version) -> {
                served.checkNamed(model, version);
                RestResponses.send(request, 200, modelMetadata);
            }
            case Route.ModelReady(String model, Optional<String> version) -> {
                served.checkNamed(model, version);
                RestResponses.send(
                        request, readyStatus(), RestBodies.modelReady(served, admission.isReady()));
            }
            case Route.Infer(String model, Optional<String> version) -> {
                served.checkNamed(model, version);
                inference.handle(request);
            }
            case Route.Unknown() ->
                    throw new RefusedException(
                            Refusal.NOT_FOUND,
                            "there is nothing at %s; predictions are at POST %s"
                                    .formatted(request.path(), inferPath));
        }
    }

    private int readyStatus() {
        return admission.isReady() ? 200 : 503;
    }

    private void sendMetrics(HttpServerRequest request) {
        // Off the event loop: it takes milliseconds.
        vertx.executeBlocking(metrics::scrape, false)
                .onSuccess(
                        text ->
                                RestResponses.send(
                                        request, 200, metrics.contentType(), Buffer.buffer(text)))
                .onFailure(
                        e ->
                                RestResponses.refuse(
                                        request,
                                        new RefusedException(
                                                Refusal.FAILED, "metrics cannot be read: " + e)));
    }
}
