package dev.tandem.controllers.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
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
 * What pods of the runtime say for a kind of resource, asked for again and again on a thread of its
 * own. A resource is reconciled when its pods say something else than before.
 *
 * @param <A> what one pod answers
 * @param <P> the kind of resource
 */
final class PodAnswers<A, P extends HasMetadata> extends AbstractEventSource<A, P> {

    private static final Logger LOG = LoggerFactory.getLogger(PodAnswers.class);

    private final Duration interval;
    private final Supplier<Stream<P>> resources;
    private final Function<P, Stream<Pod>> pods;
    private final Question<A, P> question;
    private final Map<ResourceID, Set<A>> last = new ConcurrentHashMap<>();
    private final AtomicReference<Asking> asking = new AtomicReference<>();

    /** What a pod is asked for a resource. */
    interface Question<A, P> {

        CompletableFuture<Optional<A>> ask(PodQuestions by, P resource, Pod pod);
    }

    /** What there is only between start and stop. */
    private record Asking(
            ScheduledExecutorService timer, ScheduledFuture<?> questions, PodQuestions by)
            implements AutoCloseable {

        @Override
        public void close() {
            questions.cancel(true);
            timer.shutdownNow();
            by.close();
        }
    }

    /**
     * @param interval between two questions to the same pod
     * @param resources that are looked after
     * @param pods that are asked for a resource
     */
    PodAnswers(
            Class<A> type,
            Duration interval,
            Supplier<Stream<P>> resources,
            Function<P, Stream<Pod>> pods,
            Question<A, P> question) {
        super(type);
        this.interval = interval;
        this.resources = resources;
        this.pods = pods;
        this.question = question;
    }

    @Override
    public void start() {
        super.start();
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("pod-answers").factory());
        PodQuestions by = new PodQuestions();
        ScheduledFuture<?> questions =
                timer.scheduleWithFixedDelay(
                        () -> askUnlessItFails(by),
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
        asking.set(new Asking(timer, questions, by));
    }

    @Override
    public void stop() {
        super.stop();
        Optional.ofNullable(asking.getAndSet(null)).ifPresent(Asking::close);
    }

    /** What the pods answered that were asked for a resource; empty where none was asked yet. */
    Optional<Set<A>> of(P resource) {
        return Optional.ofNullable(last.get(ResourceID.fromResource(resource)));
    }

    @Override
    public Set<A> getSecondaryResources(P resource) {
        return of(resource).orElseGet(Set::of);
    }

    /** A timer drops a task that throws. */
    private void askUnlessItFails(PodQuestions by) {
        try {
            ask(by);
        } catch (RuntimeException e) {
            LOG.warn("asking pods failed; it is tried again", e);
        }
    }

    /** All at once: pods that do not answer keep nobody waiting for longer than one of them. */
    private void ask(PodQuestions by) {
        record Asked<A>(ResourceID resource, List<CompletableFuture<Optional<A>>> answers) {}
        List<Asked<A>> all =
                resources
                        .get()
                        .map(
                                resource ->
                                        new Asked<>(
                                                ResourceID.fromResource(resource),
                                                pods.apply(resource)
                                                        .map(pod -> question.ask(by, resource, pod))
                                                        .toList()))
                        .toList();
        for (Asked<A> asked : all) {
            remember(
                    asked.resource(),
                    asked.answers().stream()
                            .map(CompletableFuture::join)
                            .flatMap(Optional::stream)
                            .collect(Collectors.toUnmodifiableSet()));
        }
        last.keySet().retainAll(all.stream().map(Asked::resource).collect(Collectors.toSet()));
    }

    private void remember(ResourceID resource, Set<A> answers) {
        if (!answers.equals(last.put(resource, answers)) && isRunning()) {
            getEventHandler().handleEvent(new Event(resource));
        }
    }
}
