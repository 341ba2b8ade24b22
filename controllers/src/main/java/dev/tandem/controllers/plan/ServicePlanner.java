package dev.tandem.controllers.plan;

import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.ServicePlan.Stage;
import dev.tandem.controllers.resources.Deployments;
import dev.tandem.controllers.resources.PinnedModel;
import dev.tandem.controllers.resources.PodBasis;
import dev.tandem.controllers.resources.Services;
import dev.tandem.controllers.resources.VerificationJobs;
import dev.tandem.controllers.spec.EffectiveService;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.List;
import java.util.Optional;

/**
 * Plans one service. A model is verified by a Job first; the Deployment is touched only when its
 * file is known to be good, so that the last good model goes on serving until then.
 */
public final class ServicePlanner {

    private ServicePlanner() {}

    public static ServicePlan plan(
            EffectiveService service, Observed observed, PlanSettings settings) {
        return Verification.of(service.model(), observed)
                .map(pinned -> rolling(service, pinned, observed, settings))
                .orElseGet(() -> verifying(service, observed, settings));
    }

    private static ServicePlan rolling(
            EffectiveService service,
            PinnedModel pinned,
            Observed observed,
            PlanSettings settings) {
        PodBasis basis =
                observed.deployment()
                        .flatMap(deployment -> Deployments.recordedBasis(deployment, service))
                        .orElseGet(settings::basis);
        return new ServicePlan(
                List.of(Services.serving(service), Deployments.serving(service, pinned, basis)),
                superseded(observed, ""),
                Stage.Rolling);
    }

    private static ServicePlan verifying(
            EffectiveService service, Observed observed, PlanSettings settings) {
        Job job = VerificationJobs.of(service, settings.basis());
        String name = job.getMetadata().getName();
        Optional<Job> existing =
                observed.verifications().stream()
                        .filter(other -> other.getMetadata().getName().equals(name))
                        .findFirst();
        // A Job that succeeded and whose pod is gone cannot tell the digest any more: once again.
        boolean mute = existing.filter(done -> Verification.saidAll(done, observed)).isPresent();
        List<HasMetadata> superseded =
                mute ? List.of(existing.orElseThrow()) : superseded(observed, name);
        List<HasMetadata> apply =
                existing.isPresent()
                        ? List.of(Services.serving(service))
                        : List.of(Services.serving(service), job);
        return new ServicePlan(apply, superseded, Stage.Verifying);
    }

    /** Unfinished Jobs but the one that is wanted; finished ones go by themselves. */
    private static List<HasMetadata> superseded(Observed observed, String wanted) {
        return observed.verifications().stream()
                .filter(job -> Verification.unfinished(job, observed))
                .filter(job -> !job.getMetadata().getName().equals(wanted))
                .<HasMetadata>map(job -> job)
                .toList();
    }
}
