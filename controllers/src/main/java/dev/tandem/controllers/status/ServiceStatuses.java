package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceSpec;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;
import dev.tandem.api.v1alpha1.LiveModel;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.Rollout;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.resources.Door;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.resources.PodRecord;
import dev.tandem.controllers.resources.Services;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.Kind;
import dev.tandem.controllers.spec.ModelSource;
import dev.tandem.controllers.spec.Violation;

import io.fabric8.kubernetes.api.model.Condition;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Computes the status of an InferenceService. */
public final class ServiceStatuses {

    private final PlanSettings settings;
    private final Clock clock;

    public ServiceStatuses(PlanSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The status of a service whose spec was planned. */
    public InferenceServiceStatus planned(
            InferenceService resource,
            EffectiveService service,
            ServicePlan plan,
            Observed observed) {
        Readiness readiness = ReadinessGates.judge(new Facts(service, plan, observed));
        Conditions conditions = conditions(resource);
        List<Condition> more = new ArrayList<>();
        if (service.model().source() instanceof ModelSource.Image && !settings.imageVolumes()) {
            more.add(
                    conditions.of(
                            Conditions.IMAGE_VOLUMES,
                            Readiness.FALSE,
                            Reason.NotSupportedByCluster,
                            "this cluster mounts no images as volumes (Kubernetes 1.35 and newer"
                                    + " do), so that each pod copies the model out of its image"));
        }
        FeatureConditions.of(service.usesStores(), observed, before(resource))
                .map(is -> is.as(Conditions.FEATURES_READY, conditions))
                .ifPresent(more::add);
        InferenceServiceStatus status =
                status(resource, conditions.accepted(), readiness, more, observed);
        return isOnlyAStep(previous(resource), status) ? resource.getStatus() : status;
    }

    /** The status of a service whose spec is refused; what runs goes on. */
    public InferenceServiceStatus refused(
            InferenceService resource, List<Violation> violations, Observed observed) {
        Readiness invalid = Readiness.invalid(violations);
        return status(
                resource,
                invalid.as(Conditions.ACCEPTED, conditions(resource)),
                invalid,
                List.of(),
                observed);
    }

    /** The status of a service that the API server did not let us bring about. */
    public InferenceServiceStatus hindered(
            InferenceService resource, String message, Observed observed) {
        return status(
                resource,
                conditions(resource).accepted(),
                Readiness.failed(Reason.ApplyFailed, message),
                List.of(),
                observed);
    }

    private InferenceServiceStatus status(
            InferenceService resource,
            Condition accepted,
            Readiness readiness,
            List<Condition> more,
            Observed observed) {
        Conditions conditions = conditions(resource);
        int ready = Rollout.available(observed.deployment());
        List<Condition> all = new ArrayList<>();
        all.add(accepted);
        all.add(available(ready).as(Conditions.AVAILABLE, conditions));
        all.addAll(conditions.ready(readiness));
        all.addAll(more);
        String name = resource.getMetadata().getName();
        return new InferenceServiceStatus(
                resource.getMetadata().getGeneration(),
                Services.url(door(resource), resource.getMetadata().getNamespace(), name),
                live(resource, observed).orElse(null),
                Rollout.replicas(observed.deployment()),
                ready,
                Labels.selectorText(Kind.InferenceService, name, Labels.SERVING),
                List.copyOf(all));
    }

    /** As the spec says, also one that is refused: its other fields have nothing to do with it. */
    private static Door door(InferenceService resource) {
        return Optional.ofNullable(resource.getSpec()).map(InferenceServiceSpec::tls).isPresent()
                ? Door.TLS
                : Door.PLAIN;
    }

    private static Readiness available(int ready) {
        return ready > 0
                ? new Readiness(Readiness.TRUE, Reason.Answering, "at least one replica answers")
                : Readiness.failed(Reason.NotAnswering, "no replica answers");
    }

    /** The model that answers: the Deployment's once it is rolled out, until then the one before. */
    private static Optional<LiveModel> live(InferenceService resource, Observed observed) {
        return observed.deployment()
                .filter(Rollout::isDone)
                .flatMap(PodRecord::model)
                .or(() -> previous(resource).map(InferenceServiceStatus::model));
    }

    /**
     * Whether a status says no more than that work goes on that was going on before. Counting
     * replicas up one by one would be a write for each of them and news to nobody.
     */
    private static boolean isOnlyAStep(
            Optional<InferenceServiceStatus> before, InferenceServiceStatus now) {
        return before.filter(
                        was -> Objects.equals(was.observedGeneration(), now.observedGeneration()))
                .filter(
                        was ->
                                Conditions.isProgressing(was.conditions())
                                        && Conditions.isProgressing(now.conditions()))
                .filter(was -> available(was).equals(available(now)))
                .isPresent();
    }

    private static Optional<String> available(InferenceServiceStatus status) {
        return Conditions.find(status.conditions(), Conditions.AVAILABLE).map(Condition::getStatus);
    }

    private Conditions conditions(InferenceService resource) {
        return new Conditions(before(resource), resource.getMetadata().getGeneration(), clock);
    }

    private static List<Condition> before(InferenceService resource) {
        return previous(resource).map(InferenceServiceStatus::conditions).orElseGet(List::of);
    }

    private static Optional<InferenceServiceStatus> previous(InferenceService resource) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> status.conditions() != null);
    }
}
