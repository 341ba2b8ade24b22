package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.extension;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.tandem.runtime.protocol.health.HealthCheckRequest;
import dev.tandem.runtime.protocol.health.HealthCheckResponse;
import dev.tandem.runtime.protocol.health.HealthCheckResponse.ServingStatus;

import io.grpc.Status;

import java.util.List;

/** gRPC's own health service, by which its load balancers and Kubernetes ask. UNIMPLEMENTED says that a server does not offer it. */
final class GrpcHealthService {

    private static final String SOURCE = "gRPC: health/v1/health.proto";
    private static final String WATCH = SOURCE + ", Watch; doc/health-checking.md";
    private static final String NO_SERVICE = "no.such.Service";

    private GrpcHealthService() {}

    static List<Clause> clauses() {
        return List.of(
                extension(
                        "EXT-GRPC-HEALTH-01",
                        SOURCE,
                        "grpc.health.v1.Health/Check of the server says SERVING.",
                        s ->
                                is(
                                        ServingStatus.SERVING,
                                        check(s, "").message(HealthCheckResponse.parser()))),
                extension(
                        "EXT-GRPC-HEALTH-02",
                        SOURCE,
                        "Check of a service that the server does not have is NOT_FOUND.",
                        s -> check(s, NO_SERVICE).mustBe(Status.Code.NOT_FOUND)),
                extension(
                        "EXT-GRPC-HEALTH-03",
                        WATCH,
                        "Watch of the server says SERVING at once, and goes on.",
                        s -> is(ServingStatus.SERVING, watched(s, ""))),
                extension(
                        "EXT-GRPC-HEALTH-04",
                        WATCH,
                        "Watch of a service that the server does not have says SERVICE_UNKNOWN at"
                                + " once, and goes on: it may come.",
                        s -> is(ServingStatus.SERVICE_UNKNOWN, watched(s, NO_SERVICE))));
    }

    private static void is(ServingStatus expected, HealthCheckResponse response) {
        if (response.getStatus() != expected) {
            throw new Unmet("it says %s and not %s".formatted(response.getStatus(), expected));
        }
    }

    private static GrpcAnswer check(Subject s, String service) {
        var request = request(service);
        return GrpcExtensions.offered(
                s.grpc()
                        .call(
                                "grpc.health.v1.Health/Check",
                                request.toByteString(),
                                request.toString(),
                                "identity"),
                "gRPC's health service");
    }

    private static HealthCheckResponse watched(Subject s, String service) {
        try {
            return HealthCheckResponse.parseFrom(
                    GrpcWatch.first(
                            s.grpc(),
                            "grpc.health.v1.Health/Watch",
                            request(service).toByteString()));
        } catch (InvalidProtocolBufferException e) {
            throw new Unmet("the answer is no HealthCheckResponse: " + e.getMessage());
        }
    }

    private static HealthCheckRequest request(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }
}
