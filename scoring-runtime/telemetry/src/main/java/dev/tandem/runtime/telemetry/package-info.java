/** Who is told of the requests that are served. */
package dev.tandem.runtime.telemetry;
