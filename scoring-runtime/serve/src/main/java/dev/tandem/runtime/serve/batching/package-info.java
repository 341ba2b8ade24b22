/** Requests that wait for the model, and what scores them, joined to batches where that is allowed. */
package dev.tandem.runtime.serve.batching;
