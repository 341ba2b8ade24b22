package dev.tandem.runtime.serve;

import dev.tandem.runtime.serve.about.ModelConfiguration;
import dev.tandem.runtime.serve.grpc.GrpcApi;
import dev.tandem.runtime.serve.rest.RestApi;
import dev.tandem.runtime.serve.tls.ServerTls;
import dev.tandem.runtime.serve.watch.CallObserver;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One event loop's share of the server: Vert.x hands the connections of the one port round. */
final class EventLoopServer extends VerticleBase {

    /** Longer than proxies keep idle connections, so that it is they who close them. */
    private static final int IDLE_MINUTES = 65;

    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_STREAMS_PER_CONNECTION = 256;

    /**
     * How much may be under way on one HTTP/2 connection that nobody has taken in yet. HTTP/2's own 64 KiB are what one stream
     * may fill that sends faster than it is answered, and then every other call on the connection would wait for it.
     */
    private static final int CONNECTION_WINDOW_BYTES = 1 << 20;

    /**
     * So many streams of a connection may be given up in a second, by the client (a gRPC deadline that is over) or by the server
     * (a refusal before all has come), before it counts as a flood and is closed with all that is open on it. Vert.x's own 200 in
     * half a minute are what one client with short deadlines reaches; this is less than it could ask for in ordinary requests.
     */
    private static final int MAX_RESETS_PER_SECOND = 5_000;

    private final ServedModel served;
    private final ServerIdentity identity;
    private final ServerLimits limits;
    private final Scoring scoring;
    private final ServingMetrics metrics;
    private final ServerState state;
    private final BodyBudget budget;
    private final CallObserver observer;
    private final int port;
    private final Optional<ServerTls> tls;
    private final OpenStreams streams = new OpenStreams();
    private HttpServer server;

    EventLoopServer(
            ServedModel served,
            ServerIdentity identity,
            ServerLimits limits,
            Scoring scoring,
            ServingMetrics metrics,
            ServerState state,
            BodyBudget budget,
            CallObserver observer,
            int port,
            Optional<ServerTls> tls) {
        this.served = served;
        this.identity = identity;
        this.limits = limits;
        this.scoring = scoring;
        this.metrics = metrics;
        this.state = state;
        this.budget = budget;
        this.observer = observer;
        this.port = port;
        this.tls = tls;
    }

    @Override
    public Future<?> start() {
        int timeoutMillis = limits.overload().timeoutMillis();
        var deadlines = new Deadlines(vertx, timeoutMillis);
        var admission =
                new Admission(
                        scoring,
                        metrics,
                        state,
                        deadlines,
                        budget,
                        observer,
                        context,
                        timeoutMillis);
        deadlines.begin();

        var api =
                new ApiContext(
                        served,
                        identity,
                        ModelConfiguration.of(served, limits),
                        admission,
                        metrics,
                        limits.overload().maxPayloadBytes());
        var rest = new RestApi(vertx, api);
        var grpc = new GrpcApi(api, streams);
        server =
                vertx.createHttpServer(httpOptions())
                        .requestHandler(
                                request -> {
                                    if (GrpcApi.isCall(request)) {
                                        grpc.handle(request);
                                    } else {
                                        rest.handle(request);
                                    }
                                });
        return server.listen();
    }

    private HttpServerOptions httpOptions() {
        var options = new HttpServerOptions();
        return tls.map(spoken -> spoken.of(options))
                .orElse(options)
                .setPort(port)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setReadIdleTimeout(IDLE_MINUTES)
                .setIdleTimeoutUnit(TimeUnit.MINUTES)
                // Nothing here is a WebSocket, and each request would pass through what offers to
                // compress them.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS_PER_SECOND)
                .setHttp2RstFloodWindowDuration(1)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                .setInitialSettings(
                        new Http2Settings()
                                .setMaxConcurrentStreams(MAX_STREAMS_PER_CONNECTION)
                                .setMaxHeaderListSize(MAX_HEADER_BYTES));
    }

    /** Makes connections by the renewed certificate from now on, those of the other event loops as well. */
    Future<Boolean> useRenewedCertificate() {
        return server.updateSSLOptions(httpOptions().getSslOptions());
    }

    int port() {
        return server.actualPort();
    }

    /** Tells calls that stay open that new clients should go elsewhere. */
    void drain() {
        context.runOnContext(ignored -> streams.drain());
    }

    /** Takes no new connections, tells clients so, and ends when the last request is answered or the time is up. */
    Future<?> shutdown(long millis) {
        context.runOnContext(ignored -> streams.end());
        return server.shutdown(millis, TimeUnit.MILLISECONDS);
    }
}
