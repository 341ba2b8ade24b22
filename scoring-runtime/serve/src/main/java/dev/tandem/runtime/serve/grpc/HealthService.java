package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.ApiContext;
import dev.tandem.runtime.serve.OpenStreams;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

/**
 * gRPC's own health service (grpc/grpc, doc/health-checking.md). Asked for nothing, the inference service, or the model by
 * its name, it tells whether new clients should come here.
 */
final class HealthService {

    static final String SERVICE = "grpc.health.v1.Health";

    private static final int ASKED_SERVICE = WireReader.tag(1, WireReader.LENGTH);
    private static final int STATUS = 1;
    private static final int USUAL_BYTES = 16;

    /** HealthCheckResponse.ServingStatus, by its numbers. */
    private static final int SERVING = 1;

    private static final int NOT_SERVING = 2;
    private static final int SERVICE_UNKNOWN = 3;

    private final ApiContext api;
    private final OpenStreams streams;

    HealthService(ApiContext api, OpenStreams streams) {
        this.api = api;
        this.streams = streams;
    }

    /** HealthCheckResponse to a HealthCheckRequest. */
    WireWriter check(WireBytes request) {
        String service = service(request);
        if (!isKnown(service)) {
            throw new RefusedException(
                    Refusal.NOT_FOUND,
                    "there is no service '%s' here; ask for '', '%s' or '%s'"
                            .formatted(service, GrpcApi.SERVICE, api.served().name()));
        }
        return response(status());
    }

    /** Answers a HealthCheckRequest at once, and again whenever the answer changes. */
    void watch(GrpcCall call, WireBytes request) {
        boolean known = isKnown(service(request));
        var watch = new Watch(call, known);
        streams.add(watch);
        call.request().response().closeHandler(closed -> streams.remove(watch));
        call.request().response().exceptionHandler(gone -> streams.remove(watch));
        call.send(GrpcFrames.framed(response(known ? status() : SERVICE_UNKNOWN)));
    }

    private int status() {
        return api.admission().isReady() ? SERVING : NOT_SERVING;
    }

    private boolean isKnown(String service) {
        return service.isEmpty()
                || service.equals(GrpcApi.SERVICE)
                || service.equals(api.served().name());
    }

    private static String service(WireBytes request) {
        String service = "";
        var fields = request.fields();
        while (fields.next()) {
            if (fields.tag() == ASKED_SERVICE) {
                service = fields.bytes().text("service");
            } else {
                fields.skip();
            }
        }
        return service;
    }

    private static WireWriter response(int status) {
        return new WireWriter(USUAL_BYTES).number(STATUS, status);
    }

    /** One who watches. */
    private record Watch(GrpcCall call, boolean known) implements OpenStreams.OpenStream {

        @Override
        public void drain() {
            if (known) {
                call.send(GrpcFrames.framed(response(NOT_SERVING)));
            }
        }

        @Override
        public void end() {
            call.refuse(new RefusedException(Refusal.UNAVAILABLE, "this server ends"));
        }
    }
}
