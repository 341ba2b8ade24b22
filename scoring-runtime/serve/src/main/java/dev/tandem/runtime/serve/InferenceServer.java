package dev.tandem.runtime.serve;

import dev.tandem.runtime.config.TlsConfig;
import dev.tandem.runtime.serve.tls.CertificateRefusedException;
import dev.tandem.runtime.serve.tls.ServerTls;
import dev.tandem.runtime.serve.watch.CallObserver;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Serves one model on one port until it is drained. */
public final class InferenceServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(InferenceServer.class.getName());

    private final Vertx vertx;
    private final Scoring scoring;
    private final CallObserver observer;
    private final ServerState state;
    private final List<EventLoopServer> loops;
    private final int timeoutMillis;

    private InferenceServer(
            Vertx vertx,
            Scoring scoring,
            CallObserver observer,
            ServerState state,
            List<EventLoopServer> loops,
            int timeoutMillis) {
        this.vertx = vertx;
        this.scoring = scoring;
        this.observer = observer;
        this.state = state;
        this.loops = loops;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Warms the model up and listens.
     *
     * @param observer goes along with all calls, and is closed with the server
     * @param port the port to listen on; 0 lets the system choose one
     * @param certificate by which TLS is spoken; empty for plain text
     * @throws CertificateRefusedException if the certificate cannot be used
     * @throws IllegalStateException if it cannot listen there
     */
    public static InferenceServer start(
            ServedModel served,
            ServerIdentity identity,
            ServerLimits limits,
            CallObserver observer,
            int port,
            Optional<TlsConfig> certificate) {
        // Netty would look for three other logging libraries first.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        var vertx = vertx(limits);
        Optional<ServerTls> tls;
        try {
            tls = certificate.map(config -> ServerTls.open(config, vertx));
        } catch (CertificateRefusedException e) {
            await(vertx.close());
            observer.close();
            throw e;
        }
        var metrics = new ServingMetrics(served);
        tls.ifPresent(metrics::observe);
        served.lookups().ifPresent(metrics::observe);
        metrics.observe(observer);
        var scoring = new Scoring(served, limits, metrics);
        var state = new ServerState();
        var budget = new BodyBudget(limits.overload().maxPayloadBytes());
        var loops = new CopyOnWriteArrayList<EventLoopServer>();
        // Several could not agree on a port that the system chooses.
        int instances = port == 0 ? 1 : limits.threads();
        var deployed =
                vertx.deployVerticle(
                        () -> {
                            var loop =
                                    new EventLoopServer(
                                            served, identity, limits, scoring, metrics, state,
                                            budget, observer, port, tls);
                            loops.add(loop);
                            return loop;
                        },
                        new DeploymentOptions().setInstances(instances));
        var server =
                new InferenceServer(
                        vertx, scoring, observer, state, loops, limits.overload().timeoutMillis());
        try {
            await(deployed);
        } catch (CompletionException e) {
            server.close();
            throw new IllegalStateException(
                    "cannot listen on port %d: %s".formatted(port, e.getCause().getMessage()), e);
        }
        tls.ifPresent(spoken -> spoken.renew(() -> loops.getFirst().useRenewedCertificate()));
        return server;
    }

    private static Vertx vertx(ServerLimits limits) {
        return Vertx.vertx(
                new VertxOptions()
                        .setEventLoopPoolSize(limits.threads())
                        .setWorkerPoolSize(2)
                        .setInternalBlockingPoolSize(2)
                        .setPreferNativeTransport(true)
                        .setFileSystemOptions(
                                new FileSystemOptions()
                                        .setFileCachingEnabled(false)
                                        .setClassPathResolvingEnabled(false)));
    }

    /** The port it listens on. */
    public int port() {
        return loops.getFirst().port();
    }

    /**
     * Leaves without failing anybody: reports at once that it is not ready, goes on serving for a while so that everybody
     * learns it, then takes no more connections, and returns when all requests are answered or have timed out.
     */
    public void drain(Duration quiet) {
        LOG.log(
                System.Logger.Level.INFO,
                "draining: no longer ready, still serving for {0} ms",
                quiet.toMillis());
        state.drain();
        loops.forEach(EventLoopServer::drain);
        if (quiet.isPositive()) {
            await(vertx.timer(quiet.toMillis(), TimeUnit.MILLISECONDS));
        }
        await(Future.all(loops.stream().map(loop -> loop.shutdown(timeoutMillis)).toList()));
        close();
    }

    @Override
    public void close() {
        await(vertx.close());
        scoring.close();
        observer.close();
    }

    private static void await(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }
}
