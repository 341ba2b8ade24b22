/** The payload log: requests and answers as CloudEvents, sampled, bounded, and never in a request's way. */
package dev.tandem.runtime.telemetry.payload;
