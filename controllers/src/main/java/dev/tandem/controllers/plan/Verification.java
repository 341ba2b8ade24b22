package dev.tandem.controllers.plan;

import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.TerminationReports;
import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.resources.Names;
import dev.tandem.controllers.resources.PinnedModel;
import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.runtime.config.TerminationReport;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is known of the file that a spec's model names. */
final class Verification {

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private Verification() {}

    /**
     * The model with the digest of its file, where the file was verified: a Deployment that serves
     * it says so, or the Job that did it.
     */
    static Optional<PinnedModel> of(EffectiveModel model, Observed observed) {
        String key = Names.modelKey(model);
        // Annotations and messages can say anything: what is no digest is not known.
        return byDeployment(key, observed)
                .filter(PinnedModel::isDigest)
                .or(() -> byJob(key, observed).filter(PinnedModel::isDigest))
                .map(digest -> new PinnedModel(model, digest));
    }

    private static Optional<String> byDeployment(String key, Observed observed) {
        return observed.deployment()
                .map(deployment -> deployment.getMetadata().getAnnotations())
                .filter(annotations -> key.equals(annotations.get(Labels.MODEL_KEY)))
                .map(annotations -> annotations.get(Labels.MODEL_DIGEST));
    }

    private static Optional<String> byJob(String key, Observed observed) {
        return observed.verifications().stream()
                .filter(job -> key.equals(labels(job).get(Labels.MODEL_KEY)))
                .flatMap(job -> reported(job, observed))
                .findFirst();
    }

    /** The digests that a Job's pods found; a pod says so a second before its Job does. */
    private static Stream<String> reported(Job job, Observed observed) {
        return observed.pods().stream()
                .filter(pod -> belongs(pod, job))
                .flatMap(TerminationReports::ofSuccess)
                .map(TerminationReport::knownDigest)
                .flatMap(Optional::stream);
    }

    /**
     * What is to be done so that a model gets verified.
     *
     * @param wanted the Job that verifies it
     */
    static Steps steps(Job wanted, Observed observed) {
        String name = wanted.getMetadata().getName();
        Optional<Job> existing =
                observed.verifications().stream()
                        .filter(other -> other.getMetadata().getName().equals(name))
                        .findFirst();
        // A Job that succeeded and whose pod is gone cannot tell the digest any more: once again.
        boolean mute = existing.filter(done -> saidAll(done, observed)).isPresent();
        return new Steps(
                existing.isPresent() ? List.of() : List.of(wanted),
                mute ? List.of(existing.orElseThrow()) : superseded(observed, name));
    }

    /** Unfinished Jobs but the one that is wanted; finished ones go by themselves. */
    static List<HasMetadata> superseded(Observed observed, String wanted) {
        return observed.verifications().stream()
                .filter(job -> unfinished(job, observed))
                .filter(job -> !job.getMetadata().getName().equals(wanted))
                .<HasMetadata>map(job -> job)
                .toList();
    }

    /** Whether a Job is still at work. */
    private static boolean unfinished(Job job, Observed observed) {
        return !succeeded(job) && reported(job, observed).findAny().isEmpty();
    }

    private static boolean succeeded(Job job) {
        return job.getStatus() != null
                && job.getStatus().getSucceeded() != null
                && job.getStatus().getSucceeded() > 0;
    }

    /** Whether a Job has nothing more to say: it succeeded, and no pod of it is still to be heard. */
    private static boolean saidAll(Job job, Observed observed) {
        return succeeded(job)
                && observed.pods().stream()
                        .filter(pod -> belongs(pod, job))
                        .allMatch(Verification::ended);
    }

    private static boolean ended(Pod pod) {
        return pod.getStatus() != null && ENDED.contains(pod.getStatus().getPhase());
    }

    private static boolean belongs(Pod pod, Job job) {
        return job.getMetadata().getName().equals(labels(pod).get(Labels.JOB_NAME));
    }

    private static Map<String, String> labels(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
