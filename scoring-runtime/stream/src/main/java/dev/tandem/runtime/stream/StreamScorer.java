package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.DeadLetterConfig;
import dev.tandem.runtime.config.ReadinessReport;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.features.Credentials;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** Scores the records of one topic until it is told to stop: one replica of a stream scorer. */
public final class StreamScorer {

    private static final System.Logger LOG = System.getLogger(StreamScorer.class.getName());

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final StreamConfig config;
    private final Model model;
    private final String version;
    private final KafkaClients clients;
    private final RowMapping mapping;
    private final Function<StoreConfig, Credentials> stores;
    private final Waiting waiting = new Waiting();
    private final Readiness readiness = new Readiness();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Optional<StreamLoop> running = Optional.empty();

    /**
     * A stream that is ready to {@link #run}.
     *
     * @param version what results say the model's version is
     * @param stores for a feature store the credentials that its configuration names
     * @throws StreamException if the configuration does not fit the model
     */
    public StreamScorer(
            StreamConfig config,
            Model model,
            String version,
            KafkaAddress.Credentials credentials,
            Function<StoreConfig, Credentials> stores) {
        this.config = config;
        this.model = model;
        this.version = version;
        this.clients =
                new KafkaClients(
                        new KafkaAddress(config.kafka(), credentials),
                        "tandem-" + config.model().name());
        this.mapping = mapping(config, model);
        this.stores = stores;
        StreamChecks.check(config, mapping);
    }

    private static RowMapping mapping(StreamConfig config, Model model) {
        try {
            return RowMapping.of(model.signature(), config.model());
        } catch (IllegalArgumentException e) {
            throw new StreamException(TerminationReason.ConfigInvalid, e.getMessage(), e);
        }
    }

    /**
     * Scores until {@link #stop}, in the calling thread.
     *
     * @return how it ended, a sentence for people
     * @throws StreamException if it cannot go on
     */
    public String run() {
        var metrics = new StreamMetrics(config.model().name(), version, readiness);
        var scoring =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name("scoring").factory());
        try (var features = features();
                var _ =
                        HealthServer.start(
                                config.server().port(), () -> report(features), metrics)) {
            features.count(metrics.registry());
            var connected = new Connecting(clients, config, readiness).connect(this::isStopped);
            if (connected.isEmpty()) {
                return "stopped as asked, before Kafka answered; nothing was read";
            }
            return run(connected.get(), features, metrics, scoring);
        } finally {
            // What is still being scored waits for a store that does not answer.
            scoring.shutdownNow();
        }
    }

    private ReadinessReport report(FeatureStage features) {
        var obstacle = readiness.obstacle();
        return new ReadinessReport(
                obstacle.isEmpty(),
                Stream.concat(obstacle.stream(), features.obstacles().stream())
                        .distinct()
                        .toList());
    }

    private FeatureStage features() {
        try {
            return FeatureStage.connect(config, mapping, model.signature(), stores, waiting);
        } catch (IllegalArgumentException e) {
            throw new StreamException(TerminationReason.ConfigInvalid, e.getMessage(), e);
        }
    }

    /** Ends {@link #run} after what was read is scored and committed; from any thread. */
    public void stop() {
        stopped.countDown();
        running.ifPresent(StreamLoop::stop);
    }

    private boolean isStopped(Duration within) {
        try {
            return stopped.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String run(
            Connecting.Connected connected,
            FeatureStage features,
            StreamMetrics metrics,
            ExecutorService scoring) {
        try (var watch = TopicWatch.start(connected.admin(), config)) {
            var scorer = scorer(features);
            Function<GroupProtocol, String> attempt =
                    protocol -> run(protocol, watch, scorer, metrics, scoring);
            try {
                return attempt.apply(connected.cluster().protocol());
            } catch (StreamException e) {
                if (!(e.getCause() instanceof UnsupportedVersionException)) {
                    throw e;
                }
                // The brokers could, but are told not to: only joining tells.
                LOG.log(System.Logger.Level.INFO, "the brokers have classic groups only");
                return attempt.apply(GroupProtocol.CLASSIC);
            }
        }
    }

    private String run(
            GroupProtocol protocol,
            TopicWatch watch,
            RecordScorer scorer,
            StreamMetrics metrics,
            ExecutorService scoring) {
        var consumer = clients.consumer(config.source(), protocol);
        var producer = clients.producer();
        try {
            var loop =
                    new StreamLoop(
                            config,
                            new StreamLoop.Parts(
                                    consumer,
                                    producer,
                                    outgoing(),
                                    scorer,
                                    scoring,
                                    readiness,
                                    metrics,
                                    watch,
                                    waiting));
            running = Optional.of(loop);
            if (isStopped(Duration.ZERO)) {
                loop.stop();
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "scoring topic %s by model %s version %s into topic %s, group %s (%s)"
                            .formatted(
                                    config.source().topic(),
                                    config.model().name(),
                                    version,
                                    config.sink().topic(),
                                    config.source().consumerGroup(),
                                    protocol));
            return loop.run()
                    ? "stopped as asked; everything that was read is scored and committed"
                    : "stopped as asked; some of what was read could not be committed and will be"
                            + " scored again";
        } finally {
            // Not by the clients' own measure: they would wait for brokers that are gone.
            consumer.close(CloseOptions.timeout(CLOSING));
            producer.close(CLOSING);
        }
    }

    private OutgoingRecords outgoing() {
        return new OutgoingRecords(
                config.sink().topic(),
                config.knownDeadLetter().map(DeadLetterConfig::topic).orElse(""),
                version);
    }

    private RecordScorer scorer(FeatureStage features) {
        var fields =
                new RecordFields(
                        mapping.columns(),
                        features.columns(),
                        config.source().columns(),
                        features.fieldsBeside(config.sink().keep()));
        features.use(fields);
        return new RecordScorer(
                model,
                new RecordReader(fields, mapping.missingAsNaN()),
                features,
                new ResultWriter(config.model().name(), version, fields, config.sink().keep()),
                mapping.batch(config.source().maxBatchRows()),
                config.knownDeadLetter().map(DeadLetterConfig::attempts).orElse(1));
    }
}
