package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.controllers.observed.StoreMetrics;
import dev.tandem.controllers.observed.StoreReport;

import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the pods that use feature stores say of them, asked for again and again on a thread of its
 * own. A store is reconciled when its users say something else than before.
 */
final class StoreReports extends AbstractEventSource<StoreReport, FeatureStore> {

    private static final Logger LOG = LoggerFactory.getLogger(StoreReports.class);

    private final Duration interval;
    private final Supplier<Stream<FeatureStore>> stores;
    private final Function<FeatureStore, Set<Pod>> users;
    private final Map<ResourceID, Set<StoreReport>> last = new ConcurrentHashMap<>();
    private final AtomicReference<Asking> asking = new AtomicReference<>();

    /** What there is only between start and stop. */
    private record Asking(
            ScheduledExecutorService timer, ScheduledFuture<?> questions, PodMetrics metrics)
            implements AutoCloseable {

        @Override
        public void close() {
            questions.cancel(true);
            timer.shutdownNow();
            metrics.close();
        }
    }

    /**
     * @param interval between two questions to the same pod
     * @param stores that are looked after
     * @param users pods that use a store, and perhaps others
     */
    StoreReports(
            Duration interval,
            Supplier<Stream<FeatureStore>> stores,
            Function<FeatureStore, Set<Pod>> users) {
        super(StoreReport.class);
        this.interval = interval;
        this.stores = stores;
        this.users = users;
    }

    @Override
    public void start() {
        super.start();
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("store-reports").factory());
        PodMetrics metrics = new PodMetrics();
        ScheduledFuture<?> questions =
                timer.scheduleWithFixedDelay(
                        () -> askUnlessItFails(metrics),
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
        asking.set(new Asking(timer, questions, metrics));
    }

    @Override
    public void stop() {
        super.stop();
        Optional.ofNullable(asking.getAndSet(null)).ifPresent(Asking::close);
    }

    /** What the pods answered that use a store; empty where they were not asked yet. */
    Optional<Set<StoreReport>> of(FeatureStore store) {
        return Optional.ofNullable(last.get(ResourceID.fromResource(store)));
    }

    @Override
    public Set<StoreReport> getSecondaryResources(FeatureStore store) {
        return of(store).orElseGet(Set::of);
    }

    /** A timer drops a task that throws. */
    private void askUnlessItFails(PodMetrics metrics) {
        try {
            ask(metrics);
        } catch (RuntimeException e) {
            LOG.warn("asking the users of feature stores failed; it is tried again", e);
        }
    }

    private void ask(PodMetrics metrics) {
        List<FeatureStore> all = stores.get().toList();
        Map<ResourceID, CompletableFuture<Optional<String>>> answers = new HashMap<>();
        for (FeatureStore store : all) {
            for (Pod pod : users.apply(store)) {
                answers.computeIfAbsent(ResourceID.fromResource(pod), id -> metrics.of(pod));
            }
        }
        answers.values().forEach(CompletableFuture::join);
        all.forEach(store -> remember(store, answers));
        last.keySet()
                .retainAll(all.stream().map(ResourceID::fromResource).collect(Collectors.toSet()));
    }

    private void remember(
            FeatureStore store, Map<ResourceID, CompletableFuture<Optional<String>>> answers) {
        ResourceID id = ResourceID.fromResource(store);
        Set<StoreReport> reports =
                users.apply(store).stream()
                        .flatMap(
                                pod ->
                                        Optional.ofNullable(
                                                answers.get(ResourceID.fromResource(pod)))
                                                .flatMap(CompletableFuture::join)
                                                .flatMap(
                                                        text ->
                                                                StoreMetrics.read(
                                                                        pod.getMetadata().getName(),
                                                                        id.getName(),
                                                                        text))
                                                .stream())
                        .collect(Collectors.toUnmodifiableSet());
        if (!reports.equals(last.put(id, reports)) && isRunning()) {
            getEventHandler().handleEvent(new Event(id));
        }
    }
}
