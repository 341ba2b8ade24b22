/**
 * Stories of the whole system on a real cluster, one class each. Those tagged {@code node} run on
 * the cluster's node, those tagged {@code audit} read the API server's audit log.
 */
package dev.tandem.e2e;
