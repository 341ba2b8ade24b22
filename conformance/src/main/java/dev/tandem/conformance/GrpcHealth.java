package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import dev.tandem.runtime.protocol.ModelReadyRequest;
import dev.tandem.runtime.protocol.ModelReadyResponse;
import dev.tandem.runtime.protocol.ServerLiveRequest;
import dev.tandem.runtime.protocol.ServerLiveResponse;
import dev.tandem.runtime.protocol.ServerReadyRequest;
import dev.tandem.runtime.protocol.ServerReadyResponse;

import io.grpc.Status;

import java.util.List;

/** Health of the server and of the model, over gRPC. */
final class GrpcHealth {

    private static final String SOURCE = "inference_grpc.md: Health";

    private GrpcHealth() {}

    static List<Clause> clauses() {
        return List.of(
                must(
                        "GRPC-HEALTH-01",
                        SOURCE,
                        "ServerLive of a live server says live.",
                        s ->
                                holds(
                                        s.grpc()
                                                .call(
                                                        "ServerLive",
                                                        ServerLiveRequest.getDefaultInstance())
                                                .message(ServerLiveResponse.parser())
                                                .getLive(),
                                        "live")),
                must(
                        "GRPC-HEALTH-02",
                        SOURCE,
                        "ServerReady of a ready server says ready.",
                        s ->
                                holds(
                                        s.grpc()
                                                .call(
                                                        "ServerReady",
                                                        ServerReadyRequest.getDefaultInstance())
                                                .message(ServerReadyResponse.parser())
                                                .getReady(),
                                        "ready")),
                must(
                        "GRPC-HEALTH-03",
                        SOURCE,
                        "ModelReady of a model that is ready says ready.",
                        s -> isReady(ready(s, s.model().name(), ""))),
                must(
                        "GRPC-HEALTH-04",
                        SOURCE,
                        "So does a version of the model that its metadata names.",
                        s -> isReady(ready(s, s.model().name(), s.version()))),
                must(
                        "GRPC-HEALTH-05",
                        SOURCE,
                        "A model that the server does not have is not ready: an error, or ready ="
                                + " false.",
                        s -> {
                            var answer = ready(s, "no-such-model", "");
                            if (answer.isOk()
                                    && answer.message(ModelReadyResponse.parser()).getReady()) {
                                throw new Unmet("expected an error or ready = false");
                            }
                        }),
                should(
                        "GRPC-HEALTH-06",
                        SOURCE,
                        "Asked whether a version is ready that the model does not have, the server"
                                + " does not say ready, but NOT_FOUND or ready = false.",
                        s -> {
                            s.version();
                            var answer = ready(s, s.model().name(), Model.OTHER_VERSION);
                            if (!answer.isOk()) {
                                answer.mustBe(Status.Code.NOT_FOUND);
                            } else if (answer.message(ModelReadyResponse.parser()).getReady()) {
                                throw new Unmet("it says ready");
                            }
                        }));
    }

    private static GrpcAnswer ready(Subject s, String model, String version) {
        return s.grpc()
                .call(
                        "ModelReady",
                        ModelReadyRequest.newBuilder().setName(model).setVersion(version).build());
    }

    private static void isReady(GrpcAnswer answer) {
        holds(answer.message(ModelReadyResponse.parser()).getReady(), "ready");
    }

    private static void holds(boolean value, String field) {
        if (!value) {
            throw new Unmet("expected " + field + " = true");
        }
    }
}
