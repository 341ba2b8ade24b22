package dev.tandem.controllers.observed;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What exists of a feature store, and what its users say of it.
 *
 * @param deployment of the Redis that the operator runs for it
 * @param service in front of that
 * @param pods of that
 * @param answers reports of pods that use the store, as far as they answered; empty before they
 *     were asked for the first time, as after a restart of the operator
 * @param runs the last run of a batch job that wrote to each view
 */
public record ObservedStore(
        Optional<Deployment> deployment,
        Optional<Service> service,
        List<Pod> pods,
        Optional<List<StoreReport>> answers,
        Map<String, ViewWrite> runs) {

    public ObservedStore {
        pods = List.copyOf(pods);
        runs = Map.copyOf(runs);
    }

    /** Reports of pods that use the store. */
    public List<StoreReport> reports() {
        return answers.orElseGet(List::of);
    }

    /** Whether any of the pods that answered cannot use the store. */
    public boolean isAnyCutOff() {
        return reports().stream().anyMatch(report -> !report.up());
    }

    /** Why pods cannot use it, in their own words, where they say so. */
    public Optional<PodTrouble> trouble() {
        return reports().stream()
                .flatMap(report -> report.obstacle().stream())
                .min(Observed.FIRST)
                .map(PodTrouble::of);
    }

    /** The last write to a view that anybody tells of. */
    public Optional<ViewWrite> lastWrite(String view) {
        Optional<ViewWrite> run = Optional.ofNullable(runs.get(view));
        Optional<ViewWrite> pod =
                reports().stream()
                        .flatMap(report -> Optional.ofNullable(report.writes().get(view)).stream())
                        .reduce(
                                (one, other) ->
                                        new ViewWrite(
                                                one.orLater(other).at(),
                                                one.rows() + other.rows()));
        return run.map(of -> pod.map(of::orLater).orElse(of)).or(() -> pod).filter(this::isKept);
    }

    /** Whether what was written is there still: the Redis that the operator runs begins empty. */
    public boolean isKept(ViewWrite write) {
        return began().filter(write.at()::isBefore).isEmpty();
    }

    /** When the Redis that the operator runs began; empty where it does not run, or is none. */
    private Optional<Instant> began() {
        return pods.stream()
                .flatMap(pod -> Stream.ofNullable(pod.getStatus()))
                .flatMap(status -> status.getContainerStatuses().stream())
                .flatMap(container -> Stream.ofNullable(container.getState()))
                .flatMap(state -> Stream.ofNullable(state.getRunning()))
                .flatMap(running -> Stream.ofNullable(running.getStartedAt()))
                .map(Instant::parse)
                .max(Comparator.naturalOrder());
    }
}
