package dev.tandem.controllers.spec;

/**
 * A PEM file of certificate authorities in an object of the same namespace.
 *
 * @param inSecret whether the object is a Secret; otherwise it is a ConfigMap
 * @param name of the object
 * @param key of the file in it
 */
public record EffectiveAuthorities(boolean inSecret, String name, String key) {}
