/** Load for a server of models: requests that are sent when they are due, and how long their answers took from then. */
package dev.tandem.runtime.app.bench;
