package dev.tandem.controllers.resources;

/**
 * What pods depend on besides the user's spec. It is recorded with a Deployment and kept while the
 * spec stays, so that an upgrade of the operator or the cluster restarts nobody's model.
 */
public record PodBasis(String runtimeImage, Delivery delivery) {}
