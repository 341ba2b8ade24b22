package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveService;

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

    public static Job of(EffectiveService service, PodBasis basis) {
        EffectiveService.Identity identity = service.identity();
        PodSpec podSpec = podSpec(service, basis);
        SortedMap<String, String> labels = Labels.of(identity.name(), Labels.VERIFICATION);
        labels.put(Labels.MODEL_KEY, Names.modelKey(service.model()));
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(identity.namespace())
                .withName(Names.verification(identity.name(), podSpec.toString()))
                .withLabels(labels)
                .withOwnerReferences(OwnerReferences.to(identity))
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

    private static PodSpec podSpec(EffectiveService service, PodBasis basis) {
        Container runtime =
                RuntimePods.runtime(service, basis, "verify", RuntimeConfigs.verifying(service))
                        .build();
        return RuntimePods.pod(service, service.model().digest(), basis, runtime)
                .withRestartPolicy("OnFailure")
                .build();
    }
}
