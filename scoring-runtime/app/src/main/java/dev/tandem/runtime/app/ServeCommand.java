package dev.tandem.runtime.app;

import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.serve.InferenceServer;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;
import dev.tandem.runtime.serve.ServerLimits;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Serves one model until the process is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serves a model by the Open Inference Protocol (V2): REST over HTTP/1.1 and HTTP/2, and"
                + " gRPC, on one port.",
            "SIGTERM: reports not ready, goes on serving for drain.quietMillis, finishes what it"
                + " has taken, ends."
        },
        footer = {
            "",
            "Examples:",
            "  tandem-runtime serve --config runtime.json",
            "  TANDEM_CONFIG='{\"version\": \"v1alpha1\", ...}' tandem-runtime serve",
            "  curl localhost:8080/v2/health/ready"
        })
final class ServeCommand implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger(ServeCommand.class.getName());

    private static final String PLATFORM = "onnxruntime_onnx";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration, JSON (default: the environment variable TANDEM_CONFIG).")
    private Optional<Path> config = Optional.empty();

    @Mixin private Ending ending;

    private volatile Duration quiet = Duration.ZERO;
    private final AtomicReference<InferenceServer> serving = new AtomicReference<>();

    @Override
    public Integer call() {
        var hook = Thread.ofPlatform().name("stop").unstarted(this::stop);
        Runtime.getRuntime().addShutdownHook(hook);
        int code = ending.of(this::serve);
        // Only reached by failure: what follows is an exit of our own, and no request to stop.
        Runtime.getRuntime().removeShutdownHook(hook);
        return code;
    }

    private TerminationReport serve() throws Failure {
        var settings = Settings.read(config);
        var runtime = settings.runtimeConfig();
        quiet = Duration.ofMillis(runtime.drain().quietMillis());
        if (runtime.model().knownDigest().isEmpty()) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "model.digest is missing; what is served must be pinned ('verify' prints the"
                        + " digest of a model)");
        }
        var loaded =
                new ModelLoader(MemoryLimit.ofThisProcess(), settings.threads())
                        .load(runtime.model());
        var served =
                new ServedModel(
                        runtime.model().name(),
                        runtime.model().revision(),
                        PLATFORM,
                        loaded.model());
        serving.set(
                InferenceServer.start(
                        served,
                        new ServerIdentity("tandem", Main.version()),
                        new ServerLimits(runtime.overload(), settings.threads()),
                        runtime.server().port()));
        logReady(runtime, settings.threads());
        awaitForever();
        throw new IllegalStateException("only a signal ends serving");
    }

    private static void logReady(RuntimeConfig runtime, int threads) {
        var sinceStart =
                ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(
                                start ->
                                        "%d ms after the process began"
                                                .formatted(
                                                        Duration.between(start, Instant.now())
                                                                .toMillis()))
                        .orElse("at a time the system does not tell");
        LOG.log(
                System.Logger.Level.INFO,
                "serving model %s revision %s on port %d with %d CPU(s), ready %s"
                        .formatted(
                                runtime.model().name(),
                                runtime.model().revision(),
                                runtime.server().port(),
                                threads,
                                sinceStart));
    }

    /** Runs when the process is told to stop; ends it with the code that says that all is well. */
    private void stop() {
        int code =
                ending.of(
                        () -> {
                            var server = serving.get();
                            if (server == null) {
                                return TerminationReport.of(
                                        TerminationReason.Stopped,
                                        "stopped as asked, before it was ready");
                            }
                            server.drain(quiet);
                            return TerminationReport.of(
                                    TerminationReason.Stopped,
                                    "stopped as asked, every request answered");
                        });
        // The JVM would end with the signal's code.
        Runtime.getRuntime().halt(code);
    }

    private static void awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
