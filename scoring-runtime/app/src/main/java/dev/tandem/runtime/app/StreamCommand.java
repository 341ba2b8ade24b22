package dev.tandem.runtime.app;

import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.stream.KafkaAddress;
import dev.tandem.runtime.stream.StreamException;
import dev.tandem.runtime.stream.StreamScorer;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Scores a Kafka topic until the process is told to stop. */
final class StreamCommand implements Command {

    private volatile Optional<StreamScorer> running = Optional.empty();
    private volatile boolean stopping;
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public Options options() {
        return new Options().addOption(Command.valued("config", "FILE"));
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime stream [--config FILE] [--termination-log FILE]

        Scores the records of a Kafka topic, JSON objects, as they arrive, and writes the results to another topic.
        Health and metrics are on server.port: /v2/health/live, /v2/health/ready, /metrics.
        On SIGTERM it finishes what it has read, commits, leaves its group, ends. docs/streams.md tells the rest.

          --config FILE            the configuration, JSON or YAML (default: environment variable TANDEM_CONFIG, JSON)
          --termination-log FILE   where to write the report, if that file is there (default: /dev/termination-log)

        example:
          tandem-runtime stream --config flowers.yaml

        flowers.yaml:
          version: v1alpha1
          model: {name: iris, revision: unverified, format: onnx, path: models/iris.onnx, columns: [a, b, c, d]}
          server: {port: 8080}
          kafka: {bootstrapServers: "localhost:9092"}
          source: {topic: flowers, consumerGroup: iris, offsetReset: earliest, maxBatchRows: 500}
          sink: {topic: species, keep: [flower]}
          deadLetter: {topic: unreadable-flowers, attempts: 3}
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
            var report = stream(Settings.read(line));
            endIfStopping(report, terminationLog);
            return report;
        } catch (Failure e) {
            endIfStopping(e.report(), terminationLog);
            throw e;
        } finally {
            ended.countDown();
            removeUnlessStopping(hook);
        }
    }

    /** Runs when the process is told to stop: waits for what was read to be finished. */
    private void stop(TerminationLog terminationLog) {
        stopping = true;
        var scorer = running;
        if (scorer.isEmpty()) {
            var report =
                    TerminationReport.of(
                            TerminationReason.Stopped, "stopped as asked, before it was ready");
            Runtime.getRuntime().halt(Main.report(report, terminationLog));
        }
        scorer.get().stop();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The JVM is on its way out already then, and would end with the signal's code. */
    private void endIfStopping(TerminationReport report, TerminationLog terminationLog) {
        if (stopping) {
            Runtime.getRuntime().halt(Main.report(report, terminationLog));
        }
    }

    private void removeUnlessStopping(Thread hook) {
        if (!stopping) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private TerminationReport stream(Settings settings) throws Failure {
        var config = settings.streamConfig();
        var credentials =
                new KafkaAddress.Credentials(
                        settings.secret(
                                "kafka.usernameVariable", config.kafka().usernameVariable()),
                        settings.secret(
                                "kafka.passwordVariable", config.kafka().passwordVariable()));
        var stores = new HashMap<StoreConfig, Credentials>();
        for (var store : stores(config)) {
            stores.put(store, new StoreAccess(settings).credentials(store));
        }
        var loaded =
                new ModelLoader(MemoryLimit.ofThisProcess(), settings.threads())
                        .load(TriedModel.of(config.model()));
        try (var model = loaded.model()) {
            var scorer =
                    new StreamScorer(
                            config,
                            model,
                            revision(config.model(), loaded.file().digest()),
                            credentials,
                            stores::get);
            running = Optional.of(scorer);
            if (stopping) {
                scorer.stop();
            }
            return TerminationReport.ofFile(
                    TerminationReason.Stopped,
                    scorer.run(),
                    loaded.file().digest(),
                    loaded.file().sizeBytes());
        } catch (StreamException e) {
            throw new Failure(e.reason(), e.getMessage(), e);
        }
    }

    /** What the operator gave, unless it did not know the file yet. */
    private static String revision(ModelConfig model, String digest) {
        return model.knownDigest().isPresent() ? model.revision() : ModelConfig.revisionOf(digest);
    }

    private static List<StoreConfig> stores(StreamConfig config) {
        var stores = new ArrayList<StoreConfig>();
        config.features().forEach(lookup -> stores.add(lookup.store()));
        config.knownPublish().ifPresent(publish -> stores.add(publish.store()));
        return stores;
    }
}
