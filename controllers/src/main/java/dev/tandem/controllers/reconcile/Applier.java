package dev.tandem.controllers.reconcile;

import dev.tandem.controllers.plan.Steps;
import dev.tandem.controllers.resources.Labels;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;

import java.util.Optional;

/**
 * Brings steps about by server-side apply (KEP-555). An object whose managed fields already say
 * what is planned is left alone, so that a settled resource costs no API call; what is written goes
 * into the informers' caches at once, so that the next reconcile does not write it again.
 *
 * @param <P> the kind of resource that the objects are made for
 */
final class Applier<P extends HasMetadata> {

    private static final int UNPROCESSABLE = 422;

    private final Context<P> context;

    Applier(Context<P> context) {
        this.context = context;
    }

    void apply(Steps steps) {
        steps.apply().forEach(this::apply);
        steps.delete().forEach(object -> context.getClient().resource(object).delete());
    }

    private <T extends HasMetadata> void apply(T desired) {
        @SuppressWarnings("unchecked")
        Class<T> kind = (Class<T>) desired.getClass();
        Optional<T> actual =
                context.getSecondaryResourcesAsStream(kind)
                        .filter(object -> ResourceID.fromResource(desired).isSameResource(object))
                        .findFirst();
        if (actual.filter(object -> matches(object, desired)).isPresent()) {
            return;
        }
        if (actual.isEmpty()) {
            Ownership.check(desired, context.getClient());
        }
        remember(kind, actual, actual.isEmpty() ? applied(desired) : mended(desired));
    }

    private <T extends HasMetadata> T applied(T desired) {
        return context.getClient()
                .resource(desired)
                .fieldManager(Labels.FIELD_MANAGER)
                .forceConflicts()
                .serverSideApply();
    }

    /**
     * Apply removes no entry of a list that somebody else put there, such as a port with the name
     * of ours, which then stands in its way for ever. A merge patch replaces lists whole.
     */
    private <T extends HasMetadata> T mended(T desired) {
        try {
            return applied(desired);
        } catch (KubernetesClientException e) {
            if (e.getCode() != UNPROCESSABLE) {
                throw e;
            }
            String whole = context.getClient().getKubernetesSerialization().asJson(desired);
            context.getClient()
                    .resource(desired)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), whole);
            return applied(desired);
        }
    }

    private <T extends HasMetadata> boolean matches(T actual, T desired) {
        return SSABasedGenericKubernetesResourceMatcher.<T>getInstance()
                .matches(actual, withoutVersion(desired), context);
    }

    /** A version says when a write may be done, and not what is wanted. */
    private <T extends HasMetadata> T withoutVersion(T desired) {
        if (desired.getMetadata().getResourceVersion() == null) {
            return desired;
        }
        T copy = context.getClient().getKubernetesSerialization().clone(desired);
        copy.getMetadata().setResourceVersion(null);
        return copy;
    }

    private <T extends HasMetadata> void remember(Class<T> kind, Optional<T> before, T applied) {
        InformerEventSource<T, P> source =
                (InformerEventSource<T, P>) context.eventSourceRetriever().getEventSourceFor(kind);
        ResourceID id = ResourceID.fromResource(applied);
        before.ifPresentOrElse(
                earlier -> source.handleRecentResourceUpdate(id, applied, earlier),
                () -> source.handleRecentResourceCreate(id, applied));
    }
}
