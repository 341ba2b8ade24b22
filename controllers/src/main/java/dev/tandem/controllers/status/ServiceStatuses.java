package dev.tandem.controllers.status;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;
import dev.tandem.api.v1alpha1.LiveModel;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.Reason;
import dev.tandem.controllers.observed.Rollout;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.ServicePlan;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

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
        InferenceServiceStatus status =
                status(
                        resource,
                        conditions,
                        conditions.of(
                                Conditions.ACCEPTED,
                                Readiness.TRUE,
                                Reason.Valid,
                                "the spec is valid"),
                        readiness,
                        more,
                        observed);
        return isOnlyAStep(previous(resource), status) ? resource.getStatus() : status;
    }

    /** The status of a service whose spec is refused; what runs goes on. */
    public InferenceServiceStatus refused(
            InferenceService resource, List<Violation> violations, Observed observed) {
        String message =
                violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
        Conditions conditions = conditions(resource);
        return status(
                resource,
                conditions,
                conditions.of(Conditions.ACCEPTED, Readiness.FALSE, Reason.InvalidSpec, message),
                Readiness.failed(Reason.InvalidSpec, message),
                List.of(),
                observed);
    }

    /** The status of a service that the API server did not let us bring about. */
    public InferenceServiceStatus hindered(
            InferenceService resource, String message, Observed observed) {
        Conditions conditions = conditions(resource);
        return status(
                resource,
                conditions,
                conditions.of(
                        Conditions.ACCEPTED, Readiness.TRUE, Reason.Valid, "the spec is valid"),
                Readiness.failed(Reason.ApplyFailed, message),
                List.of(),
                observed);
    }

    private InferenceServiceStatus status(
            InferenceService resource,
            Conditions conditions,
            Condition accepted,
            Readiness readiness,
            List<Condition> more,
            Observed observed) {
        int ready = Rollout.available(observed.deployment());
        List<Condition> all = new ArrayList<>();
        all.add(accepted);
        all.add(
                ready > 0
                        ? conditions.of(
                                Conditions.AVAILABLE,
                                Readiness.TRUE,
                                Reason.Answering,
                                "at least one replica answers")
                        : conditions.of(
                                Conditions.AVAILABLE,
                                Readiness.FALSE,
                                Reason.NotAnswering,
                                "no replica answers"));
        all.add(
                conditions.of(
                        Conditions.READY,
                        readiness.status(),
                        readiness.reason(),
                        readiness.message()));
        if (Readiness.FALSE.equals(readiness.status()) && readiness.reason().needsAPerson()) {
            all.add(
                    conditions.of(
                            Conditions.STALLED,
                            Readiness.TRUE,
                            readiness.reason(),
                            readiness.message()));
        }
        all.addAll(more);
        String name = resource.getMetadata().getName();
        return new InferenceServiceStatus(
                resource.getMetadata().getGeneration(),
                Services.url(resource.getMetadata().getNamespace(), name),
                live(resource, observed).orElse(null),
                Rollout.replicas(observed.deployment()),
                ready,
                selector(name),
                List.copyOf(all));
    }

    /** The model that answers: the Deployment's once it is rolled out, until then the one before. */
    private static Optional<LiveModel> live(InferenceService resource, Observed observed) {
        return observed.deployment()
                .filter(Rollout::isDone)
                .flatMap(PodRecord::model)
                .or(() -> previous(resource).map(InferenceServiceStatus::model));
    }

    private static String selector(String service) {
        return Labels.selector(Kind.InferenceService, service, Labels.SERVING).entrySet().stream()
                .map((Map.Entry<String, String> label) -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    /**
     * Whether a status says no more than that work goes on that was going on before. Counting
     * replicas up one by one would be a write for each of them and news to nobody.
     */
    private static boolean isOnlyAStep(
            Optional<InferenceServiceStatus> before, InferenceServiceStatus now) {
        return before.filter(
                        was -> Objects.equals(was.observedGeneration(), now.observedGeneration()))
                .filter(was -> isProgressing(was) && isProgressing(now))
                .filter(was -> available(was).equals(available(now)))
                .isPresent();
    }

    private static boolean isProgressing(InferenceServiceStatus status) {
        return Conditions.find(status.conditions(), Conditions.READY)
                .filter(ready -> Readiness.UNKNOWN.equals(ready.getStatus()))
                .isPresent();
    }

    private static Optional<String> available(InferenceServiceStatus status) {
        return Conditions.find(status.conditions(), Conditions.AVAILABLE).map(Condition::getStatus);
    }

    private Conditions conditions(InferenceService resource) {
        List<Condition> before =
                previous(resource).map(InferenceServiceStatus::conditions).orElseGet(List::of);
        return new Conditions(before, resource.getMetadata().getGeneration(), clock);
    }

    private static Optional<InferenceServiceStatus> previous(InferenceService resource) {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> status.conditions() != null);
    }
}
