package dev.tandem.controllers;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.InferenceServiceStatus;
import dev.tandem.controllers.observed.Observed;
import dev.tandem.controllers.plan.PlanSettings;
import dev.tandem.controllers.plan.ServicePlan;
import dev.tandem.controllers.plan.ServicePlanner;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.SpecReader;
import dev.tandem.controllers.spec.SpecReading;
import dev.tandem.controllers.status.ServiceStatuses;

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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One golden directory, read.
 *
 * @param inputs the names of the files that were read
 */
record GoldenCase(
        InferenceService service, Observed observed, PlanSettings settings, Set<String> inputs) {

    private static final Clock NOON =
            Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

    private static final PlanSettings USUAL =
            new PlanSettings("registry.example/tandem/scoring-runtime:1", true);

    static GoldenCase read(Path folder) throws IOException {
        Set<String> inputs = new TreeSet<>();
        List<HasMetadata> objects = new ArrayList<>();
        PlanSettings settings = USUAL;
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            if (name.equals("settings.yaml")) {
                settings = Yaml.read(Files.readString(file), PlanSettings.class);
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
        return new GoldenCase(
                only(InferenceService.class, objects),
                new Observed(
                        of(Deployment.class, objects).findFirst(),
                        of(Job.class, objects).toList(),
                        of(Pod.class, objects).toList()),
                settings,
                inputs);
    }

    /** The texts of the output files by their names: what one reconcile does and says. */
    SortedMap<String, String> outputs() {
        return switch (SpecReader.read(service)) {
            case SpecReading.Valid(EffectiveService effective) -> planned(effective);
            case SpecReading.Invalid invalid ->
                    new TreeMap<>(
                            status(statuses().refused(service, invalid.violations(), observed)));
        };
    }

    private SortedMap<String, String> planned(EffectiveService effective) {
        ServicePlan plan = ServicePlanner.plan(effective, observed, settings);
        SortedMap<String, String> outputs = new TreeMap<>();
        plan.apply().forEach(object -> outputs.put("out-" + nameOf(object), Yaml.write(object)));
        if (!plan.delete().isEmpty()) {
            outputs.put(
                    "out-delete.yaml",
                    Yaml.write(
                            plan.delete().stream()
                                    .map(o -> o.getKind() + "/" + o.getMetadata().getName())
                                    .toList()));
        }
        outputs.putAll(
                status(
                        statuses()
                                .planned(service, effective, plan, Afterwards.of(plan, observed))));
        return outputs;
    }

    private ServiceStatuses statuses() {
        return new ServiceStatuses(settings, NOON);
    }

    private static SortedMap<String, String> status(InferenceServiceStatus status) {
        return new TreeMap<>(Map.of("out-status.yaml", Yaml.write(status)));
    }

    private static String nameOf(HasMetadata object) {
        return object.getKind() + "-" + object.getMetadata().getName() + ".yaml";
    }

    private static <T> T only(Class<T> kind, List<HasMetadata> objects) {
        return of(kind, objects)
                .reduce(
                        (one, other) -> {
                            throw new IllegalStateException("two of " + kind.getSimpleName());
                        })
                .orElseThrow();
    }

    private static <T> Stream<T> of(Class<T> kind, List<HasMetadata> objects) {
        return objects.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
