package dev.tandem.conformance;

import com.google.protobuf.ByteString;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A call of many requests and many answers: all requests are sent, then all answers awaited. */
final class GrpcStream implements StreamObserver<ByteString> {

    private final List<ByteString> answers = new ArrayList<>();
    private final CompletableFuture<List<ByteString>> ended = new CompletableFuture<>();

    private GrpcStream() {}

    static List<ByteString> call(Grpc grpc, List<ByteString> requests) {
        return call(grpc, Grpc.SERVICE + "/ModelStreamInfer", requests);
    }

    /** Throws {@link NotApplicable} where the server does not have the method. */
    static List<ByteString> call(Grpc grpc, String fullMethod, List<ByteString> requests) {
        var seconds = grpc.target().timeout().toSeconds();
        var call =
                grpc.target()
                        .channel()
                        .newCall(
                                Grpc.method(MethodDescriptor.MethodType.BIDI_STREAMING, fullMethod),
                                CallOptions.DEFAULT.withDeadlineAfter(seconds, TimeUnit.SECONDS));
        var stream = new GrpcStream();
        var sender = ClientCalls.asyncBidiStreamingCall(call, stream);
        requests.forEach(sender::onNext);
        sender.onCompleted();
        var sent = fullMethod + "\n" + requests.stream().map(Grpc::shown).toList();
        // The deadline speaks first where the server does not.
        var answers =
                grpc.await(
                        stream.ended,
                        Duration.ofSeconds(seconds + 1),
                        fullMethod,
                        sent,
                        "the stream ended with %s");
        grpc.notes()
                .accept(Exchange.of(sent, answers.stream().map(Grpc::shown).toList().toString()));
        return answers;
    }

    @Override
    public void onNext(ByteString answer) {
        answers.add(answer);
    }

    @Override
    public void onError(Throwable trouble) {
        ended.completeExceptionally(trouble);
    }

    @Override
    public void onCompleted() {
        ended.complete(List.copyOf(answers));
    }
}
