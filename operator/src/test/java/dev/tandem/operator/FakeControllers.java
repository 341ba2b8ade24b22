package dev.tandem.operator;

import dev.tandem.controllers.resources.Labels;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a cluster's controllers and kubelets make of Tandem's objects in one namespace, as far as
 * Tandem can see it: a Job gets a pod and that pod ends; a Deployment rolls out.
 */
final class FakeControllers implements AutoCloseable {

    private static final String JOB_NAME = "batch.kubernetes.io/job-name";

    private final KubernetesClient client;
    private final AtomicReference<Function<Job, PodStatus>> verification;
    private final AtomicReference<Function<Job, PodStatus>> batch =
            new AtomicReference<>(BatchRuns::complete);
    private final AtomicReference<String> refusal = new AtomicReference<>("");
    private final List<SharedIndexInformer<?>> informers;

    /**
     * @param verification how the pod of a Job ends; may be changed by {@link #verify}
     */
    FakeControllers(
            KubernetesClient client, String namespace, Function<Job, PodStatus> verification) {
        this.client = client;
        this.verification = new AtomicReference<>(verification);
        this.informers =
                List.of(
                        client.batch()
                                .v1()
                                .jobs()
                                .inNamespace(namespace)
                                .inform(new Each<>(this::runJob, this::collectPods)),
                        client.apps()
                                .deployments()
                                .inNamespace(namespace)
                                .inform(new Each<>(this::rollOut, deployment -> {})));
    }

    /** How pods of Jobs to come end. */
    void verify(Function<Job, PodStatus> outcome) {
        verification.set(outcome);
    }

    /** The API server takes no pods of Jobs to come, as their controller tells in these words. */
    void refusePods(String words) {
        refusal.set(words);
    }

    /** How pods of runs of batch scoring jobs to come end. */
    void run(Function<Job, PodStatus> outcome) {
        batch.set(outcome);
    }

    /** A Job that succeeded a while ago, and whose pod somebody deleted since. */
    void succeedAndForget(Job job) {
        client.resource(job).editStatus(before -> withStatus(before, "Succeeded"));
        collectPods(job);
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }

    private void runJob(Job job) {
        if (job.getStatus() != null && job.getStatus().getStartTime() != null) {
            return;
        }
        if (!refusal.get().isEmpty()) {
            refuse(job);
            return;
        }
        boolean isBatch = "batch".equals(job.getMetadata().getLabels().get(Labels.ROLE));
        PodStatus outcome = (isBatch ? batch : verification).get().apply(job);
        Pod pod =
                new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(job.getMetadata().getNamespace())
                        .withName(job.getMetadata().getName() + "-0")
                        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                        .addToLabels(JOB_NAME, job.getMetadata().getName())
                        .endMetadata()
                        .withSpec(job.getSpec().getTemplate().getSpec())
                        .build();
        client.resource(pod).forceConflicts().serverSideApply();
        pod.setStatus(outcome);
        client.resource(pod).patchStatus();
        client.resource(job).editStatus(before -> withStatus(before, outcome.getPhase()));
    }

    /** A minute ago, so that nobody has to wait for it to be long enough. */
    private void refuse(Job job) {
        String begun = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS).toString();
        client.resource(
                        new EventBuilder()
                                .withNewMetadata()
                                .withNamespace(job.getMetadata().getNamespace())
                                .withName(job.getMetadata().getName() + ".1")
                                .endMetadata()
                                .withNewInvolvedObject()
                                .withApiVersion("batch/v1")
                                .withKind("Job")
                                .withNamespace(job.getMetadata().getNamespace())
                                .withName(job.getMetadata().getName())
                                .endInvolvedObject()
                                .withReason("FailedCreate")
                                .withType("Warning")
                                .withLastTimestamp(begun)
                                .withMessage(refusal.get())
                                .build())
                .create();
        client.resource(job)
                .editStatus(
                        before -> {
                            before.setStatus(new JobStatusBuilder().withStartTime(begun).build());
                            return before;
                        });
    }

    private static Job withStatus(Job job, String phase) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        JobStatusBuilder status = new JobStatusBuilder().withStartTime(now);
        if ("Failed".equals(phase)) {
            status.withFailed(1).withConditions(isTrue("FailureTarget"), isTrue("Failed"));
        } else if ("Succeeded".equals(phase)) {
            status.withSucceeded(1)
                    .withCompletionTime(now)
                    .withConditions(isTrue("SuccessCriteriaMet"), isTrue("Complete"));
        } else {
            status.withActive(1);
        }
        job.setStatus(status.build());
        return job;
    }

    private static JobCondition isTrue(String type) {
        return new JobConditionBuilder()
                .withType(type)
                .withStatus("True")
                .withReason("PodFailurePolicy")
                .withMessage("a container ended")
                .withLastTransitionTime(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
    }

    private void collectPods(Job job) {
        client.pods()
                .inNamespace(job.getMetadata().getNamespace())
                .withLabels(Map.of(JOB_NAME, job.getMetadata().getName()))
                .withGracePeriod(0)
                .delete();
    }

    private void rollOut(Deployment deployment) {
        long generation = deployment.getMetadata().getGeneration();
        Long seen = deployment.getStatus().getObservedGeneration();
        if (seen != null && seen == generation) {
            return;
        }
        int replicas = deployment.getSpec().getReplicas();
        client.resource(deployment)
                .editStatus(
                        before -> {
                            before.setStatus(
                                    new DeploymentStatusBuilder()
                                            .withObservedGeneration(generation)
                                            .withReplicas(replicas)
                                            .withUpdatedReplicas(replicas)
                                            .withReadyReplicas(replicas)
                                            .withAvailableReplicas(replicas)
                                            .build());
                            return before;
                        });
    }

    /** Calls for each state of an object; one that changed or went meanwhile comes again or not. */
    private record Each<T extends HasMetadata>(Consumer<T> there, Consumer<T> gone)
            implements ResourceEventHandler<T> {

        @Override
        public void onAdd(T object) {
            unlessOutdated(() -> there.accept(object));
        }

        @Override
        public void onUpdate(T before, T object) {
            unlessOutdated(() -> there.accept(object));
        }

        @Override
        public void onDelete(T object, boolean unknown) {
            unlessOutdated(() -> gone.accept(object));
        }

        private static void unlessOutdated(Runnable action) {
            try {
                action.run();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
                        && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                    throw e;
                }
            }
        }
    }
}
