/**
 * The Open Inference Protocol over HTTP/1.1, HTTP/2 and gRPC on one port.
 *
 * <p>One event loop per CPU reads requests and, where the model is quick, scores them on the spot; everything that would
 * hold an event loop up waits in one bounded queue for a scoring thread. See {@link
 * dev.tandem.runtime.serve.Scoring}.
 */
package dev.tandem.runtime.serve;
