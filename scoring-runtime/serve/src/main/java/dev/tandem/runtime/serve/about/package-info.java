/** What the server tells of itself and of its model, whichever the protocol. */
package dev.tandem.runtime.serve.about;
