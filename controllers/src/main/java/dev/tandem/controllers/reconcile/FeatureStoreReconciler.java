package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.FeatureStoreStatus;
import dev.tandem.controllers.observed.ObservedStore;
import dev.tandem.controllers.observed.PublishedRuns;
import dev.tandem.controllers.observed.StoreReport;
import dev.tandem.controllers.plan.StorePlanner;
import dev.tandem.controllers.resources.BuiltInStores;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.spec.EffectiveStore;
import dev.tandem.controllers.spec.Kind;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.spec.StoreReader;
import dev.tandem.controllers.status.StoreStatuses;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;

import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings FeatureStores about, and says what is known of them. */
@ControllerConfiguration(name = "featurestore", fieldManager = Labels.FIELD_MANAGER)
public final class FeatureStoreReconciler implements Reconciler<FeatureStore> {

    private final String redisImage;
    private final Duration askEvery;
    private final StoreStatuses statuses;
    private final StatusWriter<FeatureStore, FeatureStoreStatus> statusWriter;

    /**
     * @param redisImage of stores that have no server
     * @param askEvery how often pods that use a store are asked what they know of it
     */
    public FeatureStoreReconciler(
            String redisImage, Events events, Duration askEvery, Clock clock) {
        this.redisImage = redisImage;
        this.askEvery = askEvery;
        this.statuses = new StoreStatuses(clock);
        this.statusWriter = new StatusWriter<>(events, FeatureStore::new);
    }

    @Override
    public UpdateControl<FeatureStore> reconcile(
            FeatureStore resource, Context<FeatureStore> context) {
        return switch (StoreReader.read(resource)) {
            case SpecReading.Valid<EffectiveStore>(EffectiveStore store) ->
                    bringAbout(resource, store, context);
            case SpecReading.Invalid<EffectiveStore>(var violations) -> {
                statusWriter.write(resource, statuses.refused(resource, violations), context);
                yield UpdateControl.noUpdate();
            }
        };
    }

    private UpdateControl<FeatureStore> bringAbout(
            FeatureStore resource, EffectiveStore store, Context<FeatureStore> context) {
        new Applier<>(context)
                .apply(StorePlanner.plan(store, observe(resource, context), redisImage));
        ObservedStore observed = observe(resource, context);
        statusWriter.write(resource, statuses.planned(resource, store, observed), context);
        // A view goes stale by itself, with no event to tell of it.
        return LookAgain.after(statuses.untilStale(resource, store, observed));
    }

    private static ObservedStore observe(FeatureStore resource, Context<FeatureStore> context) {
        String name = BuiltInStores.name(resource.getMetadata().getName());
        return new ObservedStore(
                Cluster.named(name, Deployment.class, context),
                Cluster.named(name, Service.class, context),
                Cluster.sorted(Pod.class, context).stream()
                        .filter(FeatureStoreReconciler::isStore)
                        .toList(),
                answers(resource, context),
                PublishedRuns.of(
                        context.getSecondaryResources(BatchScoringJob.class),
                        resource.getMetadata().getName()));
    }

    private static Optional<List<StoreReport>> answers(
            FeatureStore resource, Context<FeatureStore> context) {
        @SuppressWarnings("unchecked")
        PodAnswers<StoreReport, FeatureStore> answers =
                (PodAnswers<StoreReport, FeatureStore>)
                        context.eventSourceRetriever().getEventSourceFor(StoreReport.class);
        return answers.of(resource)
                .map(all -> all.stream().sorted(Comparator.comparing(StoreReport::pod)).toList());
    }

    private static boolean isStore(Pod pod) {
        return Labels.STORE.equals(pod.getMetadata().getLabels().get(Labels.ROLE));
    }

    @Override
    public ErrorStatusUpdateControl<FeatureStore> updateErrorStatus(
            FeatureStore resource, Context<FeatureStore> context, Exception failure) {
        return statusWriter.refused(
                resource, failure, message -> statuses.hindered(resource, message), context);
    }

    @Override
    public List<EventSource<?, FeatureStore>> prepareEventSources(
            EventSourceContext<FeatureStore> context) {
        Watches<FeatureStore> watches =
                new Watches<>(Kind.FeatureStore, FeatureStore.class, context);
        EventSource<Pod, FeatureStore> pods =
                watches.selected(
                        Pod.class, Labels.FEATURE_STORES, FeatureStoreReconciler::storesOf);
        return List.of(
                watches.owned(Deployment.class),
                watches.owned(Service.class),
                pods,
                watches.referring(BatchScoringJob.class, FeatureStoreReconciler::storesOf),
                new PodAnswers<>(
                        StoreReport.class,
                        askEvery,
                        () -> context.getPrimaryCache().list(),
                        store -> pods.getSecondaryResources(store).stream(),
                        (by, store, pod) -> by.store(pod, store.getMetadata().getName())));
    }

    /** The store that a job writes to. */
    private static Set<ResourceID> storesOf(BatchScoringJob job) {
        return PublishedRuns.publish(job)
                .map(to -> new ResourceID(to.store(), job.getMetadata().getNamespace()))
                .stream()
                .collect(Collectors.toSet());
    }

    /** The stores that a pod uses, or the one that it is. */
    private static Set<ResourceID> storesOf(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return Stream.concat(
                        Labels.storesOf(labels).stream(),
                        Stream.ofNullable(labels.get(Labels.owner(Kind.FeatureStore))))
                .map(store -> new ResourceID(store, pod.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }
}
