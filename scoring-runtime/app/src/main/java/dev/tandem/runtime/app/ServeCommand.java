package dev.tandem.runtime.app;

import dev.tandem.runtime.config.ResponseCacheConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.ServerConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.serve.InferenceServer;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;
import dev.tandem.runtime.serve.ServerLimits;
import dev.tandem.runtime.serve.batching.Batches;
import dev.tandem.runtime.serve.tls.CertificateRefusedException;
import dev.tandem.runtime.serve.watch.CallObserver;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Serves one model until the process is told to stop. */
final class ServeCommand implements Command {

    private static final System.Logger LOG = System.getLogger(ServeCommand.class.getName());

    private volatile Duration quiet = Duration.ZERO;
    private final AtomicReference<InferenceServer> serving = new AtomicReference<>();

    @Override
    public String name() {
        return "serve";
    }

    /** The protocol's word for what runs a model of that format. */
    private static String platform(String format) {
        return format.equals("onnx") ? "onnxruntime_onnx" : "tandem_" + format;
    }

    @Override
    public Options options() {
        return LocalService.options().addOption(Command.valued("config", "FILE"));
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime serve --model PATH [--name NAME] [--port PORT] [--format FORMAT] [--termination-log FILE]
               tandem-runtime serve [--config FILE] [--termination-log FILE]

        Serves a model by the Open Inference Protocol (V2): REST over HTTP/1.1 and HTTP/2, and gRPC, on one port.
        With --model, everything but the model is by default, and an example of a request is printed.
        On SIGTERM it reports not ready, goes on serving for drain.quietMillis, finishes what it has taken, ends.

          --model PATH             a model file, or a folder that holds one
          --name NAME              what clients call the model (default: the file's name, or its folder's)
          --port PORT              where to listen (default: 8080)
          --format FORMAT          onnx, xgboost, lightgbm, catboost or mojo (default: what the file's content says)
          --config FILE            the configuration, JSON (default: environment variable TANDEM_CONFIG)
          --termination-log FILE   where to write the report, if that file is there (default: /dev/termination-log)

        examples:
          tandem-runtime serve --model samples/models/iris
          tandem-runtime serve --config runtime.json
          TANDEM_CONFIG='{"version": "v1alpha1", ...}' tandem-runtime serve
          curl localhost:8080/v2/health/ready
        """;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        var terminationLog =
                new TerminationLog(
                        Path.of(
                                line.getOptionValue(
                                        "termination-log", TerminationLog.DEFAULT_FILE)));
        var hook = Thread.ofPlatform().name("stop").unstarted(() -> stop(terminationLog));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return line.hasOption("model") ? serveLocal(line) : serve(line);
        } finally {
            // Only reached by failure: what follows is an exit of our own, and no request to stop.
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private TerminationReport serveLocal(CommandLine line) throws Failure {
        refuseBeside(line, "config");
        var settings = Settings.read(line);
        var runtime = LocalService.tried(LocalService.config(line));
        var model = load(runtime, settings).model();
        open(runtime, settings, model);
        System.out.print(
                LocalService.announcement(
                        runtime.model(), model.signature().inputs(), runtime.server().port()));
        System.out.flush();
        return awaitForever();
    }

    private TerminationReport serve(CommandLine line) throws Failure {
        for (String option : List.of("name", "port", "format")) {
            if (line.hasOption(option)) {
                throw new Failure(
                        TerminationReason.ConfigInvalid,
                        "--%s goes with --model PATH; here the configuration says it"
                                .formatted(option));
            }
        }
        var settings = Settings.read(line);
        var runtime = settings.runtimeConfig();
        if (runtime.model().knownDigest().isEmpty()) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "model.digest is missing; what is served must be pinned ('verify' prints the"
                            + " digest of a model)");
        }
        open(runtime, settings, load(runtime, settings).model());
        return awaitForever();
    }

    private static void refuseBeside(CommandLine line, String option) throws Failure {
        if (line.hasOption(option)) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--model and --%s are both given; a configuration names its model itself"
                            .formatted(option));
        }
    }

    private static ModelLoader.Loaded load(RuntimeConfig runtime, Settings settings)
            throws Failure {
        return new ModelLoader(MemoryLimit.ofThisProcess(), settings.threads())
                .load(runtime.model());
    }

    /** Begins to answer. */
    private void open(RuntimeConfig runtime, Settings settings, Model model) throws Failure {
        quiet = Duration.ofMillis(runtime.drain().quietMillis());
        var served =
                new ServedModel(
                        runtime.model().name(),
                        runtime.model().revision(),
                        platform(runtime.model().format()),
                        model,
                        new StoreAccess(settings).lookups(runtime, model.signature()));
        serving.set(
                started(
                        served,
                        new ServerLimits(
                                runtime.overload(),
                                batches(runtime, model.signature()),
                                responseCache(runtime),
                                settings.threads()),
                        new Watching(settings).observer(runtime, served),
                        runtime.server()));
        logReady(runtime, settings.threads());
    }

    private static InferenceServer started(
            ServedModel served, ServerLimits limits, CallObserver observer, ServerConfig config)
            throws Failure {
        try {
            return InferenceServer.start(
                    served,
                    new ServerIdentity("tandem", Main.version()),
                    limits,
                    observer,
                    config.port(),
                    config.knownTls());
        } catch (CertificateRefusedException e) {
            throw new Failure(TerminationReason.CertificateInvalid, e.getMessage(), e);
        }
    }

    private static Batches batches(RuntimeConfig runtime, ModelSignature model) throws Failure {
        try {
            return Batches.of(runtime.knownBatching(), model);
        } catch (IllegalArgumentException e) {
            throw new Failure(TerminationReason.ConfigInvalid, e.getMessage(), e);
        }
    }

    private static Optional<ResponseCacheConfig> responseCache(RuntimeConfig runtime)
            throws Failure {
        var cache = runtime.knownResponseCache();
        long most = Runtime.getRuntime().maxMemory() / 2;
        if (cache.isPresent() && cache.get().maxBytes() > most) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "responseCache.maxBytes '%d' is not allowed; at most half of the heap, which is %d bytes here. Raise the memory limit, or keep less"
                            .formatted(cache.get().maxBytes(), most));
        }
        return cache;
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
                "serving model %s revision %s on port %d%s with %d CPU(s), ready %s"
                        .formatted(
                                runtime.model().name(),
                                runtime.model().revision(),
                                runtime.server().port(),
                                runtime.server().knownTls().isPresent() ? " by TLS" : "",
                                threads,
                                sinceStart));
    }

    /** Runs when the process is told to stop; ends it with the code that says that all is well. */
    private void stop(TerminationLog terminationLog) {
        var server = serving.get();
        if (server != null) {
            server.drain(quiet);
        }
        var report =
                TerminationReport.of(
                        TerminationReason.Stopped,
                        server == null
                                ? "stopped as asked, before it was ready"
                                : "stopped as asked, every request answered");
        // The JVM would end with the signal's code.
        Runtime.getRuntime().halt(Main.report(report, terminationLog));
    }

    private static TerminationReport awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("only a signal ends serving");
    }
}
