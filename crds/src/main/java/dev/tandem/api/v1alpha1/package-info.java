/**
 * The custom resources of {@code inference.tandem.dev/v1alpha1} as Java types. The CRD YAML is
 * generated from them at build, descriptions included; {@code @JsonPropertyDescription} is what
 * {@code kubectl explain} shows.
 *
 * <p>Reading never fails for what a newer definition says: fields that are not known here are left
 * out, so that an older operator goes on looking after everything else.
 */
package dev.tandem.api.v1alpha1;
