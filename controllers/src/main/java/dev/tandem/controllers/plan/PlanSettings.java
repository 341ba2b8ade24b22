package dev.tandem.controllers.plan;

import dev.tandem.controllers.resources.Delivery;
import dev.tandem.controllers.resources.PodBasis;

/**
 * What planning takes from the operator and its cluster.
 *
 * @param runtimeImage the scoring runtime that new pods get
 * @param imageVolumes whether the cluster mounts container images as volumes
 */
public record PlanSettings(String runtimeImage, boolean imageVolumes) {

    PodBasis basis() {
        return new PodBasis(runtimeImage, imageVolumes ? Delivery.ImageVolume : Delivery.Copy);
    }
}
