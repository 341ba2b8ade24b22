package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.Identity;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What every Deployment of ours has: a replica goes only when its successor stands, so that an update which cannot start
 * leaves things as they are.
 */
final class RollingDeployments {

    private RollingDeployments() {}

    /**
     * @param replicas empty to say nothing about their number, which somebody else sets
     * @param minReadySeconds a replica counts only when it has been ready for so long
     */
    static Deployment of(
            Identity identity,
            String name,
            Map<String, String> annotations,
            Optional<Integer> replicas,
            int minReadySeconds,
            String revision,
            FeatureUse use,
            PodSpec pods) {
        SortedMap<String, String> podLabels = Labels.of(identity, Labels.SERVING);
        podLabels.put(Labels.REVISION, revision);
        podLabels.putAll(use.additions().labels());
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(identity.namespace())
                .withName(name)
                .withLabels(Labels.of(identity, Labels.SERVING))
                .withAnnotations(annotations)
                .withOwnerReferences(OwnerReferences.to(identity))
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas.orElse(null))
                .withMinReadySeconds(minReadySeconds)
                .withRevisionHistoryLimit(2)
                .withNewSelector()
                .withMatchLabels(Labels.selector(identity, Labels.SERVING))
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(1))
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(podLabels)
                .endMetadata()
                .withSpec(pods)
                .endTemplate()
                .endSpec()
                .build();
    }
}
