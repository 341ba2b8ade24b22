/** Rows of a feature store, read and written by key. */
package dev.tandem.runtime.features;
