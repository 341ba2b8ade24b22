package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import com.google.protobuf.ByteString;

import io.grpc.Status;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Wrong requests for inference over gRPC, and what is said to them. */
final class GrpcErrors {

    private static final String INFERENCE = "inference_grpc.md: Inference";
    private static final String METHOD = Grpc.SERVICE + "/ModelInfer";

    private GrpcErrors() {}

    static List<Clause> clauses() {
        var clauses = new ArrayList<Clause>();
        for (var mistake : GrpcMistake.all()) {
            clauses.add(
                    new Clause(
                            "GRPC-BAD-" + mistake.id(),
                            mistake.binding() ? Level.MUST : Level.SHOULD,
                            mistake.binding()
                                    ? INFERENCE
                                    : "open_inference_grpc.proto: ModelInferRequest",
                            "It is an error when " + mistake.what() + ".",
                            s -> send(s, mistake).mustBeRefused()));
        }
        clauses.addAll(
                List.of(
                        must(
                                "GRPC-ERROR-01",
                                INFERENCE,
                                "Inference by a model that the server does not have is an error.",
                                s -> noModel(s).mustBeRefused()),
                        should(
                                "GRPC-ERROR-02",
                                INFERENCE,
                                "Its status is NOT_FOUND.",
                                s -> noModel(s).mustBe(Status.Code.NOT_FOUND)),
                        must(
                                "GRPC-ERROR-03",
                                INFERENCE,
                                "Inference by a version that the model does not have is an error.",
                                s -> {
                                    s.version();
                                    var request =
                                            GrpcTensors.raw(s.model().name(), s.model().sample())
                                                    .setModelVersion(Model.OTHER_VERSION);
                                    s.grpc().infer(request.build()).mustBeRefused();
                                }),
                        should(
                                "GRPC-ERROR-04",
                                INFERENCE,
                                "Whatever wrong request the server refuses (GRPC-BAD-01 to -16),"
                                        + " the status blames the request: INVALID_ARGUMENT or its"
                                        + " like, not UNKNOWN or INTERNAL.",
                                s -> each(s, GrpcAnswer::mustBlameTheClient)),
                        should(
                                "GRPC-ERROR-05",
                                INFERENCE,
                                "Whatever wrong request the server refuses (GRPC-BAD-01 to -16),"
                                        + " the status has a message.",
                                s -> each(s, GrpcAnswer::mustExplain)),
                        must(
                                "GRPC-ERROR-06",
                                INFERENCE,
                                "After all of them a right request is answered as before.",
                                s -> {
                                    var before = s.plainGrpcOutputs();
                                    GrpcMistake.all().forEach(mistake -> send(s, mistake));
                                    s.plainGrpcOutputs().mustEqual(before);
                                }),
                        should(
                                "GRPC-ERROR-07",
                                "gRPC: status codes",
                                "A method that the protocol does not have is UNIMPLEMENTED.",
                                s ->
                                        s.grpc()
                                                .call(
                                                        Grpc.SERVICE + "/NoSuchMethod",
                                                        ByteString.EMPTY,
                                                        "",
                                                        "identity")
                                                .mustBe(Status.Code.UNIMPLEMENTED))));
        return clauses;
    }

    private static GrpcAnswer noModel(Subject s) {
        return s.grpc().infer(GrpcTensors.raw("no-such-model", s.model().sample()).build());
    }

    private static GrpcAnswer send(Subject s, GrpcMistake mistake) {
        var message = mistake.message().apply(s);
        return s.grpc().call(METHOD, message, Grpc.shown(message), "identity");
    }

    /** Judges every refusal; which requests are refused is up to other clauses. The last is the library's to refuse, not the server's. */
    private static void each(Subject s, Consumer<GrpcAnswer> judge) {
        var problems = new ArrayList<String>();
        int refused = 0;
        var mistakes = GrpcMistake.all();
        for (var mistake : mistakes.subList(0, mistakes.size() - 1)) {
            var answer = send(s, mistake);
            if (!answer.isOk()) {
                refused++;
                try {
                    judge.accept(answer);
                } catch (Unmet e) {
                    problems.add("GRPC-BAD-%s: %s".formatted(mistake.id(), e.getMessage()));
                }
            }
        }
        NotApplicable.unless(refused > 0, "the server refuses none of them");
        if (!problems.isEmpty()) {
            throw new Unmet(String.join("; ", problems));
        }
    }
}
