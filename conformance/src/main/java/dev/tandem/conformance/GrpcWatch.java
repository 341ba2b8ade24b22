package dev.tandem.conformance;

import com.google.protobuf.ByteString;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A call of one request that is answered as long as the client stays. */
final class GrpcWatch implements StreamObserver<ByteString> {

    /** Who ends a call with its first answer does it in the same breath. */
    private static final Duration SAME_BREATH = Duration.ofMillis(300);

    private final CompletableFuture<ByteString> first = new CompletableFuture<>();
    private final CompletableFuture<Optional<Status>> ended = new CompletableFuture<>();

    private GrpcWatch() {}

    /** The first answer of a call that does not end with it; throws {@link NotApplicable} where the server does not have the method. */
    static ByteString first(Grpc grpc, String fullMethod, ByteString request) {
        var call =
                grpc.target()
                        .channel()
                        .newCall(
                                Grpc.method(
                                        MethodDescriptor.MethodType.SERVER_STREAMING, fullMethod),
                                CallOptions.DEFAULT);
        var watch = new GrpcWatch();
        ClientCalls.asyncServerStreamingCall(call, request, watch);
        var sent = fullMethod + "\n" + Grpc.shown(request);
        try {
            var answer =
                    grpc.await(
                            watch.first,
                            grpc.target().timeout(),
                            fullMethod,
                            sent,
                            "no answer came, but %s");
            grpc.notes().accept(Exchange.of(sent, Grpc.shown(answer)));
            watch.mustGoOn();
            return answer;
        } finally {
            call.cancel("what was asked is known", null);
        }
    }

    private void mustGoOn() {
        ended.completeOnTimeout(Optional.empty(), SAME_BREATH.toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .ifPresent(
                        status -> {
                            throw new Unmet("the call ended with its first answer: " + status);
                        });
    }

    @Override
    public void onNext(ByteString answer) {
        first.complete(answer);
    }

    @Override
    public void onError(Throwable trouble) {
        first.completeExceptionally(trouble);
        ended.complete(Optional.of(Status.fromThrowable(trouble)));
    }

    @Override
    public void onCompleted() {
        first.completeExceptionally(Status.OK.asRuntimeException());
        ended.complete(Optional.of(Status.OK));
    }
}
