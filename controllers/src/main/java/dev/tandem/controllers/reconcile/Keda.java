package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.spec.Kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelectorBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.EventSourceRetriever;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Follows whether KEDA's resources are known to the cluster, which can change at any time: they are
 * watched only while they are, because a watch on a kind that nobody knows fails for ever.
 */
final class Keda {

    private static final List<String> DEFINITIONS =
            List.of(ScaledObject.DEFINITION, TriggerAuthentication.DEFINITION);

    /** How to end the watches; empty while there are none. */
    private final AtomicReference<Optional<EventSourceRetriever<StreamScorer>>> watching =
            new AtomicReference<>(Optional.empty());

    /** Watches on the definitions of KEDA's resources, and on nothing else of that kind. */
    List<EventSource<?, StreamScorer>> definitions(EventSourceContext<StreamScorer> context) {
        return DEFINITIONS.stream()
                .<EventSource<?, StreamScorer>>map(name -> definition(name, context))
                .toList();
    }

    /**
     * Whether KEDA's resources are known to the cluster. When this returns, they are watched just
     * where they are.
     */
    synchronized boolean isInstalled(Context<StreamScorer> context) {
        boolean installed = DEFINITIONS.stream().allMatch(name -> isUsable(name, context));
        if (installed && watching.get().isEmpty()) {
            watch(context.eventSourceRetriever());
        } else if (!installed) {
            stopWatching();
        }
        return installed;
    }

    private void watch(EventSourceRetriever<StreamScorer> sources) {
        watching.set(Optional.of(sources));
        try {
            EventSourceContext<StreamScorer> context =
                    sources.eventSourceContextForDynamicRegistration();
            sources.dynamicallyRegisterEventSource(
                    owned(ScaledObject.class, ScaledObject.DEFINITION, context));
            sources.dynamicallyRegisterEventSource(
                    owned(TriggerAuthentication.class, TriggerAuthentication.DEFINITION, context));
        } catch (RuntimeException e) {
            // Gone again in this moment: what is registered and does not run would be taken as
            // empty.
            stopWatching();
            throw e;
        }
    }

    private synchronized void stopWatching() {
        watching.getAndSet(Optional.empty())
                .ifPresent(
                        sources ->
                                DEFINITIONS.forEach(
                                        name ->
                                                sources.dynamicallyDeRegisterEventSource(
                                                        watchOf(name))));
    }

    private EventSource<CustomResourceDefinition, StreamScorer> definition(
            String name, EventSourceContext<StreamScorer> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(
                                CustomResourceDefinition.class, StreamScorer.class)
                        .withName(name)
                        .withFieldSelector(
                                new FieldSelectorBuilder().withField("metadata.name", name).build())
                        .withWatchAllNamespaces()
                        .withSecondaryToPrimaryMapper(
                                definition -> everyScorer(definition, context))
                        .build(),
                context);
    }

    /** Nobody may be there to reconcile when KEDA goes, and the watches have to end all the same. */
    private Set<ResourceID> everyScorer(
            CustomResourceDefinition definition, EventSourceContext<StreamScorer> context) {
        if (!isUsable(definition)) {
            stopWatching();
        }
        return context.getPrimaryCache()
                .list()
                .map(ResourceID::fromResource)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isUsable(String name, Context<StreamScorer> context) {
        InformerEventSource<CustomResourceDefinition, StreamScorer> source =
                (InformerEventSource<CustomResourceDefinition, StreamScorer>)
                        context.eventSourceRetriever()
                                .getEventSourceFor(CustomResourceDefinition.class, name);
        return source.get(new ResourceID(name)).filter(Keda::isUsable).isPresent();
    }

    private static boolean isUsable(CustomResourceDefinition definition) {
        return definition.getMetadata().getDeletionTimestamp() == null
                && Optional.ofNullable(definition.getStatus())
                        // A new definition has null here, in so many words.
                        .map(CustomResourceDefinitionStatus::getConditions)
                        .orElseGet(List::of)
                        .stream()
                        .filter(condition -> "Established".equals(condition.getType()))
                        .anyMatch(condition -> "True".equals(condition.getStatus()));
    }

    private static <T extends HasMetadata> EventSource<T, StreamScorer> owned(
            Class<T> type, String definition, EventSourceContext<StreamScorer> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, StreamScorer.class)
                        .withName(watchOf(definition))
                        .withLabelSelector(Labels.selectorOfAll(Kind.StreamScorer))
                        .withSecondaryToPrimaryMapper(
                                Mappers.fromOwnerReferences(StreamScorer.class))
                        .withOnUpdateFilter(Keda::isNews)
                        .build(),
                context);
    }

    /** KEDA notes in the status, at each look at the lag, when it last saw some. */
    private static boolean isNews(HasMetadata now, HasMetadata before) {
        return !said(now).equals(said(before));
    }

    private static List<Object> said(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return List.of(
                Optional.ofNullable(metadata.getGeneration()),
                Optional.ofNullable(metadata.getDeletionTimestamp()),
                Optional.ofNullable(metadata.getLabels()),
                Optional.ofNullable(metadata.getAnnotations()),
                metadata.getOwnerReferences(),
                Optional.of(object)
                        .filter(ScaledObject.class::isInstance)
                        .map(ScaledObject.class::cast)
                        .map(ScaledObject::getStatus));
    }

    private static String watchOf(String definition) {
        return definition + "-objects";
    }
}
