/** What the stories share: a workspace in the cluster, clients, load, and the API server's records. */
package dev.tandem.e2e.support;
