/** Conditions and status, as pure functions with an injected clock. */
package dev.tandem.controllers.status;
