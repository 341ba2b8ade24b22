package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.Placement;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Reads where pods may run. */
final class PlacementReader {

    private PlacementReader() {}

    static EffectivePlacement read(Placement placement) {
        Optional<Placement> given = Optional.ofNullable(placement);
        return new EffectivePlacement(
                new TreeMap<>(given.map(Placement::nodeSelector).orElseGet(TreeMap::new)),
                given.map(Placement::tolerations).orElseGet(List::of),
                given.map(Placement::priorityClassName));
    }
}
