package dev.tandem.conformance;

import com.google.protobuf.ByteString;

import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A wrong gRPC server: a right one, with its answers changed on their way. */
final class SpoilingGrpcProxy implements AutoCloseable {

    private final Server server;
    private final GrpcTarget wrong;

    /** What a wrong server says instead. */
    @FunctionalInterface
    interface Spoiler {
        GrpcAnswer spoil(String method, ByteString request, GrpcAnswer right);
    }

    private SpoilingGrpcProxy(Server server, GrpcTarget wrong) {
        this.server = server;
        this.wrong = wrong;
    }

    static SpoilingGrpcProxy before(GrpcTarget right, Spoiler spoiler) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var server =
                NettyServerBuilder.forAddress(address)
                        .maxInboundMessageSize(64 << 20)
                        .fallbackHandlerRegistry(new Registry(right, spoiler))
                        .build()
                        .start();
        return new SpoilingGrpcProxy(
                server,
                GrpcTarget.of(
                        "127.0.0.1:" + server.getPort(), Map.of(), right.timeout(), Trust.usual()));
    }

    GrpcTarget target() {
        return wrong;
    }

    @Override
    public void close() {
        wrong.close();
        server.shutdownNow();
    }

    /** Takes every method there could be. */
    private static final class Registry extends HandlerRegistry {

        private final Grpc right;
        private final Spoiler spoiler;

        Registry(GrpcTarget right, Spoiler spoiler) {
            this.right = new Grpc(right, exchange -> {});
            this.spoiler = spoiler;
        }

        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String method, String authority) {
            if (method.endsWith("Watch")) {
                return ServerMethodDefinition.create(
                        Grpc.method(MethodType.SERVER_STREAMING, method),
                        ServerCalls.asyncServerStreamingCall(
                                (ByteString request, StreamObserver<ByteString> to) ->
                                        watch(method, request, to)));
            }
            boolean streams = method.contains("Stream") || method.contains("Reflection");
            return streams
                    ? ServerMethodDefinition.create(
                            Grpc.method(MethodType.BIDI_STREAMING, method),
                            ServerCalls.asyncBidiStreamingCall(to -> stream(method, to)))
                    : ServerMethodDefinition.create(
                            Grpc.method(MethodType.UNARY, method),
                            ServerCalls.asyncUnaryCall(
                                    (ByteString request, StreamObserver<ByteString> to) ->
                                            answer(method, request, to)));
        }

        private void answer(String method, ByteString request, StreamObserver<ByteString> to) {
            var answer = right.call(method, request, "", "identity");
            if (send(spoiler.spoil(method, request, answer), to)) {
                to.onCompleted();
            }
        }

        /** Goes on as long as the client stays, unless the spoiler's status says something. */
        private void watch(String method, ByteString request, StreamObserver<ByteString> to) {
            var first = new GrpcAnswer(Status.OK, GrpcWatch.first(right, method, request));
            var spoiled = spoiler.spoil(method, request, first);
            if (send(spoiled, to) && spoiled.status().getDescription() != null) {
                to.onCompleted();
            }
        }

        private StreamObserver<ByteString> stream(String method, StreamObserver<ByteString> to) {
            List<ByteString> requests = new ArrayList<>();
            return new StreamObserver<>() {
                @Override
                public void onNext(ByteString request) {
                    requests.add(request);
                }

                @Override
                public void onError(Throwable trouble) {
                    requests.clear();
                }

                @Override
                public void onCompleted() {
                    for (var answer : GrpcStream.call(right, method, requests)) {
                        var spoiled =
                                spoiler.spoil(
                                        method, requests.get(0), new GrpcAnswer(Status.OK, answer));
                        if (!send(spoiled, to)) {
                            return;
                        }
                    }
                    to.onCompleted();
                }
            };
        }

        private static boolean send(GrpcAnswer answer, StreamObserver<ByteString> to) {
            if (!answer.isOk()) {
                to.onError(answer.status().asRuntimeException());
                return false;
            }
            to.onNext(answer.body());
            return true;
        }
    }
}
