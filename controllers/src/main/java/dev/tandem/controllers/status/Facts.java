package dev.tandem.controllers.status;

import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.Rollout;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.spec.EffectiveService;

import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.Optional;

/** What a valid service's readiness is judged by. */
record Facts(EffectiveService service, ServicePlan plan, Observed observed) {

    int readyReplicas() {
        return Rollout.available(observed.deployment());
    }

    Optional<Deployment> deployment() {
        return observed.deployment();
    }

    /** The first trouble of a pod that verifies the model the spec asks for. */
    Optional<PodTrouble> verificationTrouble() {
        return observed.verificationTrouble(service.model(), plan.delete());
    }

    /** The first trouble of a serving pod. */
    Optional<PodTrouble> servingTrouble() {
        return observed.servingTrouble();
    }
}
