package dev.tandem.controllers.spec;

import io.fabric8.kubernetes.api.model.Toleration;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Where replicas may run. */
public record EffectivePlacement(
        SortedMap<String, String> nodeSelector,
        List<Toleration> tolerations,
        Optional<String> priorityClassName) {}
