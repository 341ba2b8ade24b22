package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveBatch;
import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.controllers.spec.EffectiveSchedule;
import dev.tandem.controllers.spec.Identity;
import dev.tandem.controllers.spec.Workload;
import dev.tandem.runtime.config.TerminationReason;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** The Job of a table that is scored once, and the CronJob of one that is scored on a schedule. */
public final class BatchJobs {

    /** Ends that no second try can change: the spec or the data has to. */
    private static final Set<TerminationReason> FINAL =
            EnumSet.of(
                    TerminationReason.ConfigInvalid,
                    TerminationReason.DigestMismatch,
                    TerminationReason.ModelInvalid,
                    TerminationReason.ModelCrashesRuntime,
                    TerminationReason.ModelTooLarge,
                    TerminationReason.InputNotFound,
                    TerminationReason.InputInvalid,
                    TerminationReason.TooManyBadRows,
                    TerminationReason.DiskFull);

    private static final String RUN_ID = "TANDEM_RUN_ID";

    private BatchJobs() {}

    /**
     * The one run.
     *
     * @param name see {@link BatchRuns#once}
     */
    public static Job once(
            EffectiveBatch batch,
            String name,
            EffectiveModel model,
            FeatureUse use,
            PodBasis basis) {
        Identity owner = batch.identity();
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(owner.namespace())
                .withName(name)
                .withLabels(Labels.of(owner, Labels.BATCH))
                .withOwnerReferences(OwnerReferences.to(owner))
                .endMetadata()
                .withSpec(run(batch, model, use, basis))
                .build();
    }

    /** The schedule of runs. A change reaches the runs to come and none that is under way. */
    public static CronJob scheduled(
            EffectiveBatch batch,
            EffectiveSchedule schedule,
            EffectiveModel model,
            FeatureUse use,
            PodBasis basis) {
        Identity owner = batch.identity();
        SortedMap<String, String> labels = Labels.of(owner, Labels.BATCH);
        return new CronJobBuilder()
                .withNewMetadata()
                .withNamespace(owner.namespace())
                .withName(owner.name())
                .withLabels(labels)
                .withOwnerReferences(OwnerReferences.to(owner))
                .endMetadata()
                .withNewSpec()
                .withSchedule(schedule.cron())
                .withTimeZone(schedule.timeZone())
                .withConcurrencyPolicy(schedule.concurrencyPolicy())
                .withSuspend(batch.suspend())
                .withStartingDeadlineSeconds(
                        schedule.startingDeadlineSeconds().map(Integer::longValue).orElse(null))
                .withSuccessfulJobsHistoryLimit(schedule.successfulRunsKept())
                .withFailedJobsHistoryLimit(schedule.failedRunsKept())
                .withNewJobTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(run(batch, model, use, basis))
                .endJobTemplate()
                .endSpec()
                .build();
    }

    private static JobSpec run(
            EffectiveBatch batch, EffectiveModel model, FeatureUse use, PodBasis basis) {
        SortedMap<String, String> labels = Labels.of(batch.identity(), Labels.BATCH);
        labels.putAll(use.additions().labels());
        return new JobSpecBuilder()
                .withBackoffLimit(batch.retries())
                .withActiveDeadlineSeconds(batch.timeout().map(Duration::toSeconds).orElse(null))
                .withPodFailurePolicy(failurePolicy())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(podSpec(batch, model, use, basis))
                .endTemplate()
                .build();
    }

    /** A node that drains costs no try; what cannot pass ends the run at once (KEP-3329). */
    private static PodFailurePolicy failurePolicy() {
        List<Integer> exitCodes = FINAL.stream().map(TerminationReason::exitCode).sorted().toList();
        return new PodFailurePolicyBuilder()
                .addNewRule()
                .withAction("Ignore")
                .addNewOnPodCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .endOnPodCondition()
                .endRule()
                .addNewRule()
                .withAction("FailJob")
                .withNewOnExitCodes()
                .withContainerName(RuntimePods.RUNTIME_CONTAINER)
                .withOperator("In")
                .withValues(exitCodes)
                .endOnExitCodes()
                .endRule()
                .build();
    }

    private static PodSpec podSpec(
            EffectiveBatch batch, EffectiveModel model, FeatureUse use, PodBasis basis) {
        Additions additions =
                new Additions(List.of(runId()), List.of(), List.of(), Additions.NONE.labels())
                        .and(batch.buckets().map(BatchConfigs::credentials).orElse(Additions.NONE))
                        .and(TableVolumes.of(batch.tables()))
                        .and(use.additions());
        Workload workload =
                new Workload(
                        batch.identity(),
                        batch.model().name(batch.identity()),
                        model,
                        Quantities.canonical(batch.resources()),
                        batch.placement());
        Container runtime =
                RuntimePods.runtime(
                                workload,
                                basis,
                                "batch",
                                BatchConfigs.of(workload, batch, use),
                                additions)
                        .build();
        PodSpecBuilder pod =
                RuntimePods.pod(workload, model.digest(), basis, additions, runtime)
                        .withRestartPolicy("Never");
        if (TableVolumes.areWritten(batch.tables())) {
            RuntimePods.ownVolumes(pod);
        }
        batch.scratch().map(Quantities::canonical).ifPresent(size -> RuntimePods.bound(pod, size));
        return pod.build();
    }

    /** The Job's name: a second pod of the same run writes the same files over. */
    private static EnvVar runId() {
        return new EnvVarBuilder()
                .withName(RUN_ID)
                .withNewValueFrom()
                .withNewFieldRef()
                // Written out, because this part of a variable is compared as a whole.
                .withApiVersion("v1")
                .withFieldPath("metadata.labels['" + Labels.JOB_NAME + "']")
                .endFieldRef()
                .endValueFrom()
                .build();
    }
}
