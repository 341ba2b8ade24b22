package dev.tandem.controllers.resources;

import dev.tandem.api.v1alpha1.LiveModel;
import dev.tandem.api.v1alpha1.MissingValues;
import dev.tandem.api.v1alpha1.ModelFormat;
import dev.tandem.controllers.spec.EffectivePlacement;
import dev.tandem.controllers.spec.EffectiveResources;
import dev.tandem.controllers.spec.Workload;
import dev.tandem.runtime.config.ModelConfig;

import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a Deployment's annotations say about its pods, so that neither a restart nor an upgrade of
 * the operator has to find it out again, or restarts pods.
 */
public final class PodRecord {

    /** How many of the texts speak of resources; what a kind adds comes after them. */
    private static final int RESOURCES = 2;

    private PodRecord() {}

    /**
     * Identifies what the user said about pods; while it stays, so does their basis.
     *
     * @param ofKind what a kind adds. A field that is added later joins in only where it is set, or
     *     upgrading would restart everything
     */
    static String key(Workload workload, List<String> ofKind) {
        List<String> basic = texts(workload.resources(), workload.placement());
        List<String> texts = new ArrayList<>();
        texts.add(Names.modelKey(workload.model()));
        texts.addAll(basic.subList(0, RESOURCES));
        texts.addAll(ofKind);
        texts.addAll(basic.subList(RESOURCES, basic.size()));
        return Names.hash(texts);
    }

    /** What the user said of resources and placement, in words that stay from version to version. */
    static List<String> texts(EffectiveResources resources, EffectivePlacement placement) {
        return List.of(
                "cpu " + resources.cpuRequest() + " " + resources.cpuLimit(),
                "memory " + resources.memoryRequest() + " " + resources.memoryLimit(),
                "nodes " + placement.nodeSelector(),
                "tolerations " + placement.tolerations().stream().map(PodRecord::text).toList(),
                "priority " + placement.priorityClassName().orElse(""));
    }

    static SortedMap<String, String> annotations(
            PinnedModel pinned, String podKey, PodBasis basis) {
        SortedMap<String, String> annotations = new TreeMap<>();
        annotations.put(Labels.MODEL_KEY, Names.modelKey(pinned.model()));
        annotations.put(Labels.MODEL_URI, pinned.model().storageUri());
        annotations.put(Labels.MODEL_DIGEST, pinned.digest());
        annotations.put(Labels.POD_KEY, podKey);
        annotations.put(Labels.RUNTIME_IMAGE, basis.runtimeImage());
        annotations.put(Labels.DELIVERY, basis.delivery().name());
        return annotations;
    }

    /** The model that a Deployment's pods run; empty where it does not say so sensibly. */
    public static Optional<LiveModel> model(Deployment deployment) {
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        String digest = annotations.getOrDefault(Labels.MODEL_DIGEST, "");
        if (!PinnedModel.isDigest(digest)) {
            return Optional.empty();
        }
        Optional<ModelConfig> config = config(deployment).flatMap(RuntimeConfigs::modelIn);
        return Optional.of(
                new LiveModel(
                        annotations.get(Labels.MODEL_URI),
                        digest,
                        Names.revision(digest),
                        config.map(ModelConfig::format)
                                .flatMap(ModelFormat::named)
                                .orElse(ModelFormat.ONNX),
                        config.map(ModelConfig::columns)
                                .filter(columns -> !columns.isEmpty())
                                .orElse(null),
                        config.filter(ModelConfig::missingAsNaN).isPresent()
                                ? MissingValues.NAN
                                : MissingValues.REJECT));
    }

    private static Optional<String> config(Deployment deployment) {
        return Optional.ofNullable(deployment.getSpec().getTemplate()).stream()
                .flatMap(template -> Stream.ofNullable(template.getSpec()))
                .flatMap(pod -> pod.getContainers().stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> RuntimePods.CONFIG.equals(variable.getName()))
                .flatMap(variable -> Stream.ofNullable(variable.getValue()))
                .findFirst();
    }

    /** The basis that a Deployment's pods stand on, where what the user says has not changed since. */
    static Optional<PodBasis> basis(Deployment deployment, String podKey) {
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        if (!podKey.equals(annotations.get(Labels.POD_KEY))) {
            return Optional.empty();
        }
        // Annotations can be edited by anybody: one that says nothing sensible is as good as none.
        return Optional.ofNullable(annotations.get(Labels.RUNTIME_IMAGE))
                .flatMap(
                        image ->
                                Stream.of(Delivery.values())
                                        .filter(
                                                delivery ->
                                                        delivery.name()
                                                                .equals(
                                                                        annotations.get(
                                                                                Labels.DELIVERY)))
                                        .map(delivery -> new PodBasis(image, delivery))
                                        .findFirst());
    }

    /** Written out here: a newer client may word its own text differently. */
    private static String text(Toleration toleration) {
        return String.join(
                " ",
                String.valueOf(toleration.getKey()),
                String.valueOf(toleration.getOperator()),
                String.valueOf(toleration.getValue()),
                String.valueOf(toleration.getEffect()),
                String.valueOf(toleration.getTolerationSeconds()));
    }
}
