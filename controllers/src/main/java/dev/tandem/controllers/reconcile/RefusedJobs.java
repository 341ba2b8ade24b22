package dev.tandem.controllers.reconcile;

import dev.tandem.controllers.observed.JobPods;
import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.PodsRefusal;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why Jobs have no pods, from the events of the Job controller: its status does not say. They are
 * read, by one request for a Job, only when its pod is long overdue, and not watched.
 */
final class RefusedJobs {

    private RefusedJobs() {}

    /** What keeps the pods of Jobs from coming, by the Jobs' names. */
    static Map<String, PodTrouble> of(
            List<Job> jobs, List<Pod> pods, Instant now, KubernetesClient client) {
        return JobPods.overdue(jobs, pods, now)
                .collect(
                        Collectors.toUnmodifiableMap(
                                job -> job.getMetadata().getName(), job -> why(job, client)));
    }

    private static PodTrouble why(Job job, KubernetesClient client) {
        String name = job.getMetadata().getName();
        return client
                .v1()
                .events()
                .inNamespace(job.getMetadata().getNamespace())
                .withField("involvedObject.kind", "Job")
                .withField("involvedObject.name", name)
                .withField("reason", "FailedCreate")
                .list()
                .getItems()
                .stream()
                .max(Comparator.comparing(RefusedJobs::time))
                .map(Event::getMessage)
                .map(PodsRefusal::of)
                .orElseGet(() -> PodsRefusal.unexplained(name));
    }

    private static String time(Event event) {
        return Optional.ofNullable(event.getLastTimestamp())
                .orElseGet(() -> event.getMetadata().getCreationTimestamp());
    }
}
