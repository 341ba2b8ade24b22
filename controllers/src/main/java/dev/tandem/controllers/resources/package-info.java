/** The objects in the cluster, one final class per kind: pure functions, no client, no clock. */
package dev.tandem.controllers.resources;
