package dev.tandem.controllers;

import dev.tandem.controllers.observed.JobPods;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.observed.PodReport;
import dev.tandem.controllers.observed.PodTrouble;
import dev.tandem.controllers.observed.PodsRefusal;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.Steps;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One golden directory, read.
 *
 * @param objects what the user gives and the cluster shows
 * @param metrics what pods answer when they are asked for their metrics, by their names
 * @param readiness what pods answer when they are asked whether they are ready, by their names
 * @param inputs the names of the files that were read
 */
record GoldenCase(
        List<HasMetadata> objects,
        PlanSettings settings,
        SortedMap<String, String> metrics,
        SortedMap<String, String> readiness,
        Set<String> inputs) {

    static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

    private static final PlanSettings USUAL =
            new PlanSettings("registry.example/tandem/scoring-runtime:1", true);

    static GoldenCase read(Path folder) throws IOException {
        Set<String> inputs = new TreeSet<>();
        List<HasMetadata> objects = new ArrayList<>();
        SortedMap<String, String> metrics = new TreeMap<>();
        SortedMap<String, String> readiness = new TreeMap<>();
        PlanSettings settings = USUAL;
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            if (name.equals("settings.yaml")) {
                settings = Yaml.read(Files.readString(file), PlanSettings.class);
                inputs.add(name);
            } else if (name.startsWith("metrics-")) {
                metrics.put(podOf(name), Files.readString(file));
                inputs.add(name);
            } else if (name.startsWith("readiness-")) {
                readiness.put(podOf(name), Files.readString(file));
                inputs.add(name);
            } else if (name.startsWith("in-")) {
                HasMetadata object = Yaml.object(Files.readString(file));
                if (!name.equals("in-" + nameOf(object))) {
                    throw new IllegalStateException(file + " holds " + nameOf(object));
                }
                objects.add(object);
                inputs.add(name);
            }
        }
        return new GoldenCase(List.copyOf(objects), settings, metrics, readiness, inputs);
    }

    /** The one object of this kind. */
    <T extends HasMetadata> T only(Class<T> kind) {
        return all(kind)
                .reduce(
                        (one, other) -> {
                            throw new IllegalStateException("two of " + kind.getSimpleName());
                        })
                .orElseThrow();
    }

    <T extends HasMetadata> Stream<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static String podOf(String file) {
        return file.substring(file.indexOf('-') + 1, file.lastIndexOf('.'));
    }

    /**
     * What there is of a resource whose replicas are a Deployment. Where no file says what a pod
     * answers, none was asked yet.
     */
    Observed observed() {
        return new Observed(
                all(Deployment.class).findFirst(),
                all(Job.class).toList(),
                all(Pod.class).toList(),
                readiness.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                readiness.entrySet().stream()
                                        .flatMap(
                                                said ->
                                                        PodReport.read(
                                                                said.getKey(), said.getValue())
                                                                .stream())
                                        .toList()),
                refused());
    }

    /** What keeps pods from coming, by the events among the inputs. */
    Map<String, PodTrouble> refused() {
        return JobPods.overdue(all(Job.class).toList(), all(Pod.class).toList(), NOON.instant())
                .map(job -> job.getMetadata().getName())
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                job ->
                                        all(Event.class)
                                                .filter(
                                                        event ->
                                                                job.equals(
                                                                        event.getInvolvedObject()
                                                                                .getName()))
                                                .map(Event::getMessage)
                                                .findFirst()
                                                .map(PodsRefusal::of)
                                                .orElseGet(() -> PodsRefusal.unexplained(job))));
    }

    /** The output files of steps and of the status after them. */
    static SortedMap<String, String> outputs(Steps steps, Object status) {
        SortedMap<String, String> outputs = new TreeMap<>();
        steps.apply().forEach(object -> outputs.put("out-" + nameOf(object), Yaml.write(object)));
        if (!steps.delete().isEmpty()) {
            outputs.put(
                    "out-delete.yaml",
                    Yaml.write(
                            steps.delete().stream()
                                    .map(o -> o.getKind() + "/" + o.getMetadata().getName())
                                    .toList()));
        }
        outputs.put("out-status.yaml", Yaml.write(status));
        return outputs;
    }

    private static String nameOf(HasMetadata object) {
        return object.getKind() + "-" + object.getMetadata().getName() + ".yaml";
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
