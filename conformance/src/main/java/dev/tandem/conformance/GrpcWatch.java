package dev.tandem.conformance;

import com.google.protobuf.ByteString;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call of one request that is answered as long as the client stays. */
final class GrpcWatch implements StreamObserver<ByteString> {

    /** Who ends a call with its first answer does it in the same breath. */
    private static final Duration SAME_BREATH = Duration.ofMillis(300);

    private final CompletableFuture<ByteString> first = new CompletableFuture<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();

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
            var answer = watch.first.get(grpc.target().timeout().toMillis(), TimeUnit.MILLISECONDS);
            grpc.notes().accept(Exchange.of(sent, Grpc.shown(answer)));
            watch.mustGoOn();
            return answer;
        } catch (ExecutionException e) {
            var status = Status.fromThrowable(e.getCause());
            grpc.notes().accept(Exchange.of(sent, status.toString()));
            NotApplicable.unless(
                    status.getCode() != Status.Code.UNIMPLEMENTED,
                    "the server does not offer " + fullMethod);
            throw new Unmet("no answer came, but " + status);
        } catch (TimeoutException e) {
            grpc.notes().accept(Exchange.of(sent, "nothing"));
            throw new Unmet("no answer came");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unmet("interrupted while waiting for an answer");
        } finally {
            call.cancel("what was asked is known", null);
        }
    }

    private void mustGoOn() throws InterruptedException, ExecutionException {
        try {
            var status = ended.get(SAME_BREATH.toMillis(), TimeUnit.MILLISECONDS);
            throw new Unmet("the call ended with its first answer: " + status);
        } catch (TimeoutException e) {
            // As it should be.
        }
    }

    @Override
    public void onNext(ByteString answer) {
        first.complete(answer);
    }

    @Override
    public void onError(Throwable trouble) {
        first.completeExceptionally(trouble);
        ended.complete(Status.fromThrowable(trouble));
    }

    @Override
    public void onCompleted() {
        first.completeExceptionally(Status.OK.asRuntimeException());
        ended.complete(Status.OK);
    }
}
