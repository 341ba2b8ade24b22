/** Traces of requests by OpenTelemetry, where a collector is named; nothing of it is loaded where none is. */
package dev.tandem.runtime.telemetry.trace;
