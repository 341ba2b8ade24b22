/**
 * The contract between the operator and the scoring runtime: what goes in ({@link
 * dev.tandem.runtime.config.RuntimeConfig}) and what comes out ({@link
 * dev.tandem.runtime.config.TerminationReport}).
 *
 * <p>Plain records that any JSON mapper reads and writes without help. Values that may be unknown are empty, never
 * null, so that both forms, a missing field and an empty one, mean the same to every reader.
 */
package dev.tandem.runtime.config;
