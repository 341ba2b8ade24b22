package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveOverload;
import dev.tandem.controllers.spec.Identity;
import dev.tandem.controllers.spec.Workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

import java.util.SortedMap;

/**
 * The Job that verifies a model before a serving pod may see it: fetched, hashed, loaded, with the
 * resources that serving will have. What fails here fails beside the replicas, not in them.
 */
public final class VerificationJobs {

    /** A finished Job is kept this long, for people who look; its result is recorded by then. */
    private static final int KEPT_SECONDS = 600;

    private VerificationJobs() {}

    /**
     * The Job for one model.
     *
     * @param overload part of the configuration that the Job is named by
     */
    public static Job of(Workload workload, EffectiveOverload overload, PodBasis basis) {
        Identity owner = workload.identity();
        PodSpec podSpec = podSpec(workload, overload, basis);
        SortedMap<String, String> labels = Labels.of(owner, Labels.VERIFICATION);
        labels.put(Labels.MODEL_KEY, Names.modelKey(workload.model()));
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(owner.namespace())
                .withName(Names.ofContent(owner, podSpec.toString()))
                .withLabels(labels)
                .withOwnerReferences(OwnerReferences.to(owner))
                .endMetadata()
                .withNewSpec()
                // The pod starts again by itself, more and more slowly, so that a model that turns
                // up later is found without anybody's help.
                .withBackoffLimit(Integer.MAX_VALUE)
                .withTtlSecondsAfterFinished(KEPT_SECONDS)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(podSpec)
                .endTemplate()
                .endSpec()
                .build();
    }

    private static PodSpec podSpec(Workload workload, EffectiveOverload overload, PodBasis basis) {
        Container runtime =
                RuntimePods.runtime(
                                workload,
                                basis,
                                "verify",
                                RuntimeConfigs.verifying(workload, overload),
                                Additions.NONE)
                        .build();
        return RuntimePods.pod(workload, workload.model().digest(), basis, Additions.NONE, runtime)
                .withRestartPolicy("OnFailure")
                .build();
    }
}
