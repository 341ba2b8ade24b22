package dev.tandem.controllers.resources;

/** How pods get at a model that lies in a container image. */
public enum Delivery {
    /** The image is mounted as a volume (KEP-4639); nothing is copied. */
    ImageVolume,
    /** An init container copies the model out of its image, where the cluster mounts no images. */
    Copy
}
