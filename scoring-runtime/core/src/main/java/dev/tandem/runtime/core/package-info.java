/**
 * Models and the tensors that go in and out of them. Nothing here knows servers or the way in which requests arrive,
 * so that whatever scores, a server, a batch or a stream, gets the same numbers.
 */
package dev.tandem.runtime.core;
