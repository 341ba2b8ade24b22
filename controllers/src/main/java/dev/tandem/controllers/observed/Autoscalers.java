package dev.tandem.controllers.observed;

import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who sets, or could set, the number of replicas of one Deployment.
 *
 * @param kedaInstalled whether the cluster knows KEDA's resources
 * @param scaledObject ours, where there is one, even while it is being deleted
 * @param authentication ours, where there is one
 * @param kedaHeard when KEDA's operator was last heard of; empty where that cannot be known
 * @param autoscalers every HorizontalPodAutoscaler of the Deployment, whoever made it
 * @param at when this was looked at
 */
public record Autoscalers(
        boolean kedaInstalled,
        Optional<ScaledObject> scaledObject,
        Optional<TriggerAuthentication> authentication,
        Optional<Instant> kedaHeard,
        List<HorizontalPodAutoscaler> autoscalers,
        Instant at) {

    public Autoscalers {
        autoscalers = List.copyOf(autoscalers);
    }

    /** When KEDA's operator will count as ended, unless it is heard of until then. */
    public Optional<Instant> kedaSilentAt() {
        return kedaHeard.map(heard -> heard.plus(KedaJudgement.TO_BE_HEARD));
    }
}
