/**
 * Rows of a feature store in Redis or Valkey, read and written by key. One place for all that can go wrong with it, so
 * that a server, a stream and a batch say and do the same about a store that is down, slow or refuses the password.
 */
package dev.tandem.runtime.features;
