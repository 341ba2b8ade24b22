package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.serve.Admission;
import dev.tandem.runtime.serve.ApiContext;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.about.RefusedByDesign;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import java.util.Objects;
import java.util.Optional;

/** The protocol's REST form, and the metrics beside it. */
public final class RestApi implements Handler<HttpServerRequest> {

    private final Vertx vertx;
    private final ApiContext api;
    private final ServedModel served;
    private final Admission admission;
    private final RestInference inference;
    private final RestInference predict;
    private final String inferPath;
    private final byte[] serverMetadata;
    private final byte[] modelMetadata;

    public RestApi(Vertx vertx, ApiContext api) {
        this.vertx = vertx;
        this.api = api;
        this.served = api.served();
        this.admission = api.admission();
        this.inference =
                new RestInference(new OpenInference(served), api.admission(), api.maxBytes());
        this.predict = new RestInference(new Predict(served), api.admission(), api.maxBytes());
        this.inferPath = "/v2/models/%s/infer".formatted(served.name());
        this.serverMetadata = RestBodies.server(api.identity());
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
        if (!route.takes(request.method().name())) {
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
            case Route.PredictV1(String model, Optional<String> version) -> {
                served.checkNamed(model, version);
                predict.handle(request);
            }
            case Route.Alive() -> RestResponses.send(request, 200, RestBodies.alive());
            case Route.ModelsV1() -> RestResponses.send(request, 200, RestBodies.models(served));
            case Route.Configuration(String model, Optional<String> version) -> {
                served.checkNamed(model, version);
                RestResponses.send(request, 200, ModelBodies.configuration(api.configuration()));
            }
            case Route.Statistics(String model, Optional<String> version) -> {
                served.checkNamed(model, version);
                sendStatistics(request);
            }
            case Route.AllStatistics() -> sendStatistics(request);
            case Route.Index() -> SmallBody.read(request, body -> sendIndex(request, body));
            case Route.Change(String action) -> throw RefusedByDesign.repository(action);
            case Route.SharedMemory() -> throw RefusedByDesign.sharedMemory();
            case Route.Settings(String what) -> throw RefusedByDesign.settings(what);
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

    private void sendStatistics(HttpServerRequest request) {
        RestResponses.send(
                request,
                200,
                ModelBodies.statistics(served, api.metrics().statistics().snapshot()));
    }

    private void sendIndex(HttpServerRequest request, byte[] body) {
        boolean shown = admission.isReady() || !IndexRequest.read(body).onlyReady();
        RestResponses.send(request, 200, ModelBodies.index(served, admission.isReady(), shown));
    }

    private void sendMetrics(HttpServerRequest request) {
        // Off the event loop: it takes milliseconds.
        String accept = Objects.requireNonNullElse(request.getHeader(HttpHeaders.ACCEPT), "");
        vertx.executeBlocking(() -> api.metrics().scrape(accept), false)
                .onSuccess(
                        scrape ->
                                RestResponses.send(
                                        request, 200, scrape.contentType(), scrape.body()))
                .onFailure(
                        e ->
                                RestResponses.refuse(
                                        request,
                                        new RefusedException(
                                                Refusal.FAILED, "metrics cannot be read: " + e)));
    }
}
