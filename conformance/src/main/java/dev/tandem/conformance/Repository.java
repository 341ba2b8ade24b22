package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.extension;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

import dev.tandem.runtime.protocol.ModelReadyRequest;
import dev.tandem.runtime.protocol.ModelReadyResponse;
import dev.tandem.runtime.protocol.RepositoryIndexRequest;
import dev.tandem.runtime.protocol.RepositoryIndexResponse;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Triton's extension model_repository: what there is, and loading and unloading it. The extension has all three, so that who offers the index answers to
 * the others too; but a server may refuse, and says so.
 */
final class Repository {

    private static final String REST = "Triton: extension_model_repository.md";
    private static final String GRPC = "Triton: grpc_service.proto, ";
    private static final int MODEL_NAME = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Executor BETWEEN_ASKS =
            CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    private Repository() {}

    static List<Clause> clauses() {
        return List.of(
                extension(
                        "EXT-REPOSITORY-01",
                        REST,
                        "POST /v2/repository/index names the model and its state.",
                        s -> {
                            var answer = index(s).mustBe(200);
                            for (var model : answer.parsed()) {
                                if (model.path("name").asText().equals(s.model().name())) {
                                    RestMetadata.equal("state", "READY", model.path("state"));
                                    return;
                                }
                            }
                            throw new Unmet("the index does not name the model");
                        }),
                extension(
                        "EXT-REPOSITORY-02",
                        REST + ": Load",
                        "To load a model that there is not is an HTTP error, whose body is an"
                                + " object with the string \"error\".",
                        s -> {
                            index(s);
                            change(s, "no-such-model", "load").mustExplain();
                        }),
                extension(
                        "EXT-REPOSITORY-03",
                        REST + ": Load",
                        "To load the model again is done, with status 200, or refused with such an"
                                + " error; either way it then answers as before.",
                        s -> {
                            index(s);
                            mayUnload(s);
                            var before = s.plainOutputs();
                            doneOrExplained(change(s, s.model().name(), "load"));
                            until("ready after it was loaded", () -> isReady(s));
                            s.plainOutputs().mustEqual(before);
                        }),
                extension(
                        "EXT-REPOSITORY-04",
                        REST + ": Unload",
                        "To unload the model is done, with status 200, and then it is not ready"
                                + " until it is loaded; or refused with such an error, and it"
                                + " answers as before.",
                        s -> {
                            index(s);
                            mayUnload(s);
                            var before = s.plainOutputs();
                            if (doneOrExplained(change(s, s.model().name(), "unload"))) {
                                try {
                                    until(
                                            "not ready, though it was said to be unloaded",
                                            () -> !isReady(s));
                                } finally {
                                    change(s, s.model().name(), "load");
                                }
                                until("ready after it was loaded", () -> isReady(s));
                            }
                            s.plainOutputs().mustEqual(before);
                        }),
                extension(
                        "EXT-GRPC-REPOSITORY-01",
                        GRPC + "RepositoryIndex",
                        "RepositoryIndex names the model.",
                        s -> {
                            var index = grpcIndex(s).message(RepositoryIndexResponse.parser());
                            if (index.getModelsList().stream()
                                    .noneMatch(m -> m.getName().equals(s.model().name()))) {
                                throw new Unmet("the index does not name the model");
                            }
                        }),
                extension(
                        "EXT-GRPC-REPOSITORY-02",
                        GRPC + "RepositoryModelLoad",
                        "To load a model that there is not is an error with a message.",
                        s -> {
                            grpcIndex(s);
                            grpcChange(s, "no-such-model", "Load").mustExplain();
                        }),
                extension(
                        "EXT-GRPC-REPOSITORY-03",
                        GRPC + "RepositoryModelLoad",
                        "To load the model again is done or refused with a message; either way it"
                                + " then answers as before.",
                        s -> {
                            grpcIndex(s);
                            mayUnload(s);
                            var before = s.plainGrpcOutputs();
                            doneOrExplained(grpcChange(s, s.model().name(), "Load"));
                            until("ready after it was loaded", () -> isGrpcReady(s));
                            s.plainGrpcOutputs().mustEqual(before);
                        }),
                extension(
                        "EXT-GRPC-REPOSITORY-04",
                        GRPC + "RepositoryModelUnload",
                        "To unload the model is done, and then it is not ready until it is loaded;"
                                + " or refused with a message, and it answers as before.",
                        s -> {
                            grpcIndex(s);
                            mayUnload(s);
                            var before = s.plainGrpcOutputs();
                            if (doneOrExplained(grpcChange(s, s.model().name(), "Unload"))) {
                                try {
                                    until(
                                            "not ready, though it was said to be unloaded",
                                            () -> !isGrpcReady(s));
                                } finally {
                                    grpcChange(s, s.model().name(), "Load");
                                }
                                until("ready after it was loaded", () -> isGrpcReady(s));
                            }
                            s.plainGrpcOutputs().mustEqual(before);
                        }));
    }

    private static Answer index(Subject s) {
        var answer = s.rest().post("/v2/repository/index", "{}");
        RestExtensions.offered(
                s.model().extensions().contains("model_repository")
                        || !RestExtensions.NOT_OFFERED.contains(answer.status()),
                "repository index");
        return answer;
    }

    private static GrpcAnswer grpcIndex(Subject s) {
        return GrpcExtensions.offered(
                s.grpc().call("RepositoryIndex", RepositoryIndexRequest.getDefaultInstance()),
                "RepositoryIndex");
    }

    private static void mayUnload(Subject s) {
        NotApplicable.unless(
                s.model().mayUnload(),
                "it may take the model away for a moment, and --unload was not given");
    }

    private static Answer change(Subject s, String model, String action) {
        return s.rest().post("/v2/repository/models/" + model + "/" + action, "{}");
    }

    private static GrpcAnswer grpcChange(Subject s, String model, String action) {
        var request =
                UnknownFieldSet.newBuilder()
                        .addField(
                                MODEL_NAME,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8(model))
                                        .build())
                        .build();
        return s.grpc()
                .call(
                        Grpc.SERVICE + "/RepositoryModel" + action,
                        request.toByteString(),
                        request.toString(),
                        "identity");
    }

    private static boolean doneOrExplained(Answer answer) {
        if (answer.status() != 200) {
            answer.mustExplain();
        }
        return answer.status() == 200;
    }

    private static boolean doneOrExplained(GrpcAnswer answer) {
        if (!answer.isOk()) {
            answer.mustExplain();
        }
        return answer.isOk();
    }

    private static boolean isReady(Subject s) {
        return s.rest().get(s.rest().modelPath() + "/ready").status() == 200;
    }

    private static boolean isGrpcReady(Subject s) {
        var request = ModelReadyRequest.newBuilder().setName(s.model().name()).build();
        var answer = s.grpc().call("ModelReady", request);
        return answer.isOk() && answer.message(ModelReadyResponse.parser()).getReady();
    }

    /** Asks again and again: a server may say that it does it before it has done it. */
    private static void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new Unmet("the model does not become " + what);
            }
            CompletableFuture.runAsync(() -> {}, BETWEEN_ASKS).join();
        }
    }
}
