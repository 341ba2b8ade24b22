/**
 * The custom resources of {@code inference.tandem.dev/v1alpha1} as Java types. The CRD YAML is
 * generated from them at build, descriptions included; {@code @JsonPropertyDescription} is what
 * {@code kubectl explain} shows.
 */
package dev.tandem.api.v1alpha1;
