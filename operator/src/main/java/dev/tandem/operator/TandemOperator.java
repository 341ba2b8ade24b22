package dev.tandem.operator;

import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.reconcile.BatchScoringJobReconciler;
import dev.tandem.controllers.reconcile.Events;
import dev.tandem.controllers.reconcile.FeatureStoreReconciler;
import dev.tandem.controllers.reconcile.InferenceServiceReconciler;
import dev.tandem.controllers.reconcile.StreamScorerReconciler;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The operator, put together: what {@link OperatorMain} runs and tests run against a real API. */
public final class TandemOperator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TandemOperator.class);

    /** Looks at everything again after this time, in case an event was lost. */
    private static final Duration BACKSTOP = Duration.ofMinutes(10);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);

    /** A reconcile has no waits in it; one that is under way is over well within this time. */
    private static final Duration FINISH = Duration.ofSeconds(5);

    private final Operator operator;
    private final HttpEndpoints endpoints;
    private final Optional<LeaderLease> lease;
    private final AtomicBoolean closing = new AtomicBoolean();

    /**
     * @param client closed by the caller
     * @param lostLead called when another replica took over: the process has to end, since what it
     *     believes may be old
     * @throws IOException where the HTTP port is taken
     */
    public TandemOperator(
            OperatorSettings settings, KubernetesClient client, Clock clock, Runnable lostLead)
            throws IOException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        lease =
                settings.leaderElection()
                        ? Optional.of(
                                new LeaderLease(
                                        client, settings.leaseNamespace(), settings.identity()))
                        : Optional.empty();
        operator = new Operator(options -> configure(options, settings, client, metrics, lostLead));
        reconcilers(settings, client, clock).forEach(kind -> register(kind, settings));
        endpoints = new HttpEndpoints(settings.httpPort(), this::isReady, metrics);
    }

    /** Starts; returns once this replica stands for election, or without election once it acts. */
    public void start() {
        endpoints.start();
        operator.start();
        LOG.info("Tandem's operator runs; health and metrics on port {}", endpoints.port());
    }

    public int httpPort() {
        return endpoints.port();
    }

    /** Ends in an orderly way: reconciles under way finish, the Lease is given up at once. */
    @Override
    public void close() {
        closing.set(true);
        operator.stop();
        lease.ifPresent(LeaderLease::giveUp);
        endpoints.close();
    }

    /** A replica that waits for the lead is ready too: it is what takes over. */
    private boolean isReady() {
        return operator.getRuntimeInfo().isStarted() && !closing.get();
    }

    /** One for each kind of resource. */
    private static List<Reconciler<? extends HasMetadata>> reconcilers(
            OperatorSettings settings, KubernetesClient client, Clock clock) {
        PlanSettings plan = planSettings(settings, client);
        Events events = new Events(client, settings.identity(), clock);
        Duration askEvery = settings.askInterval();
        return List.of(
                new InferenceServiceReconciler(plan, events, askEvery, clock),
                new BatchScoringJobReconciler(plan, events, clock),
                new StreamScorerReconciler(plan, events, askEvery, clock),
                new FeatureStoreReconciler(settings.redisImage(), events, askEvery, clock));
    }

    private <R extends HasMetadata> void register(
            Reconciler<R> reconciler, OperatorSettings settings) {
        operator.register(
                reconciler,
                controller -> {
                    controller.withRetry(
                            new GenericRetry()
                                    .withoutMaxAttempts()
                                    .setInitialInterval(FIRST_RETRY)
                                    .setIntervalMultiplier(2)
                                    .setMaxInterval(LAST_RETRY.toMillis()));
                    controller.withReconciliationMaxInterval(BACKSTOP);
                    if (settings.watchNamespaces().isEmpty()) {
                        controller.watchingAllNamespaces();
                    } else {
                        controller.settingNamespaces(settings.watchNamespaces());
                    }
                });
    }

    private void configure(
            ConfigurationServiceOverrider options,
            OperatorSettings settings,
            KubernetesClient client,
            PrometheusMeterRegistry metrics,
            Runnable lostLead) {
        options.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withReconciliationTerminationTimeout(FINISH)
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics));
        if (settings.leaderElection()) {
            options.withLeaderElectionConfiguration(election(settings, lostLead));
        }
    }

    private LeaderElectionConfiguration election(OperatorSettings settings, Runnable lostLead) {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LeaderLease.NAME)
                .withLeaseNamespace(settings.leaseNamespace())
                .withIdentity(settings.identity())
                // The framework's own exit would deadlock with a shutdown hook (JOSDK #3383).
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(
                        new LeaderCallbacks(
                                () -> LOG.info("leading as {}", settings.identity()),
                                () -> {
                                    if (!closing.get()) {
                                        lostLead.run();
                                    }
                                },
                                leader -> LOG.info("the leader is {}", leader)))
                .build();
    }

    private static PlanSettings planSettings(OperatorSettings settings, KubernetesClient client) {
        boolean imageVolumes =
                switch (settings.imageVolumes()) {
                    case always -> true;
                    case never -> false;
                    case auto ->
                            KubernetesVersion.of(client.getKubernetesVersion()).hasImageVolumes();
                };
        LOG.info("model images are {}", imageVolumes ? "mounted as volumes" : "copied by the pods");
        return new PlanSettings(settings.runtimeImage(), imageVolumes);
    }
}
