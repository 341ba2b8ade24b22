package dev.tandem.controllers.reconcile;

import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.spec.Kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;

import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The watches on what one kind's resources consist of. Each asks for the objects of its kind only,
 * so that nothing is held in memory twice.
 *
 * @param <P> the kind of resource that is woken
 */
final class Watches<P extends HasMetadata> {

    private final Kind kind;
    private final Class<P> primary;
    private final EventSourceContext<P> context;

    Watches(Kind kind, Class<P> primary, EventSourceContext<P> context) {
        this.kind = kind;
        this.primary = primary;
        this.context = context;
    }

    /** Objects that the resource owns itself. */
    <T extends HasMetadata> EventSource<T, P> owned(Class<T> type) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withLabelSelector(Labels.selectorOfAll(kind))
                        .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(primary))
                        .build(),
                context);
    }

    /** Objects of objects, such as a Deployment's pods; their label says to which resource. */
    <T extends HasMetadata> EventSource<T, P> labelled(Class<T> type) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withLabelSelector(Labels.selectorOfAll(kind))
                        .withSecondaryToPrimaryMapper(this::ownerOf)
                        .build(),
                context);
    }

    /** Objects of other people that refer to resources of this kind. */
    <T extends HasMetadata> EventSource<T, P> referring(
            Class<T> type, Function<T, Set<ResourceID>> referred) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withSecondaryToPrimaryMapper(referred::apply)
                        .build(),
                context);
    }

    /**
     * Objects that say by themselves which resources they concern.
     *
     * @param selector of their labels
     */
    <T extends HasMetadata> EventSource<T, P> selected(
            Class<T> type, String selector, Function<T, Set<ResourceID>> concerned) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withLabelSelector(selector)
                        .withSecondaryToPrimaryMapper(concerned::apply)
                        .build(),
                context);
    }

    /**
     * Objects of other people that the resource refers to, in its namespace.
     *
     * @param names of the objects of this type that a resource refers to
     */
    <T extends HasMetadata> EventSource<T, P> referenced(
            Class<T> type, Function<P, Set<String>> names) {
        String index = "refers to " + type.getSimpleName();
        IndexerResourceCache<P> primaries = context.getPrimaryCache();
        primaries.addIndexer(
                index,
                resource ->
                        names.apply(resource).stream()
                                .map(name -> resource.getMetadata().getNamespace() + "/" + name)
                                .toList());
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withSecondaryToPrimaryMapper(
                                object ->
                                        primaries
                                                .byIndex(
                                                        index,
                                                        object.getMetadata().getNamespace()
                                                                + "/"
                                                                + object.getMetadata().getName())
                                                .stream()
                                                .map(ResourceID::fromResource)
                                                .collect(Collectors.toSet()))
                        .withPrimaryToSecondaryMapper(
                                (P resource) ->
                                        names.apply(resource).stream()
                                                .map(
                                                        name ->
                                                                new ResourceID(
                                                                        name,
                                                                        resource.getMetadata()
                                                                                .getNamespace()))
                                                .collect(Collectors.toSet()))
                        .build(),
                context);
    }

    private Set<ResourceID> ownerOf(HasMetadata object) {
        String owner = object.getMetadata().getLabels().get(Labels.owner(kind));
        return owner == null
                ? Set.of()
                : Set.of(new ResourceID(owner, object.getMetadata().getNamespace()));
    }
}
