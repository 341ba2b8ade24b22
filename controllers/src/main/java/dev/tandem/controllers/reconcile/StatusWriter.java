package dev.tandem.controllers.reconcile;

import dev.tandem.api.v1alpha1.Conditioned;
import dev.tandem.controllers.status.Conditions;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes a status that says something new, after the event that tells of it.
 *
 * @param <R> the kind of resource
 * @param <S> its status
 */
final class StatusWriter<R extends CustomResource<?, S>, S extends Conditioned<S>> {

    private static final Duration NEXT_LOOK = Duration.ofSeconds(1);

    private final Events events;
    private final Supplier<R> empty;

    /**
     * @param empty makes a resource that says nothing
     */
    StatusWriter(Events events, Supplier<R> empty) {
        this.events = events;
        this.empty = empty;
    }

    void write(R resource, S status, Context<R> context) {
        Optional<S> before = Optional.ofNullable(resource.getStatus());
        if (before.filter(was -> own(was).equals(own(status))).isPresent()) {
            return;
        }
        // First the event, whose name is the same at every attempt: none is lost, none comes twice.
        events.ofTransition(
                resource,
                before.map(StatusWriter::conditions).orElseGet(List::of),
                conditions(status));
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
                resource, statusOnly(resource, status), context);
    }

    /**
     * Shows a refusal by the API server where the user looks; the framework goes on trying, but
     * not in a namespace that is being deleted. Where somebody else was quicker there is nothing to
     * show: the next look sees what they did.
     *
     * @param hindered the status that says so
     */
    ErrorStatusUpdateControl<R> refused(
            R resource, Exception failure, Function<String, S> hindered, Context<R> context) {
        if (Refusals.isNamespaceGoing(failure)) {
            return ErrorStatusUpdateControl.<R>noStatusUpdate().withNoRetry();
        }
        if (Refusals.isConflict(failure)) {
            return ErrorStatusUpdateControl.<R>noStatusUpdate()
                    .withNoRetry()
                    .rescheduleAfter(NEXT_LOOK);
        }
        Refusals.message(failure)
                .map(hindered)
                .ifPresent(status -> write(resource, status, context));
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    /** What the operator says, without what others say beside it. */
    private static <S extends Conditioned<S>> S own(S status) {
        return status.withConditions(Conditions.own(conditions(status)));
    }

    private static List<Condition> conditions(Conditioned<?> status) {
        return Optional.ofNullable(status.conditions()).orElseGet(List::of);
    }

    /** Applying the spec too would make us its owner. */
    private R statusOnly(R resource, S status) {
        R fresh = empty.get();
        fresh.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace(resource.getMetadata().getNamespace())
                        .withName(resource.getMetadata().getName())
                        .build());
        fresh.setStatus(status);
        return fresh;
    }
}
