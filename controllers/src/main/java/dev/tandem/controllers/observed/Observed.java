package dev.tandem.controllers.observed;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import java.util.List;
import java.util.Optional;

/**
 * What exists of one service, as the informers' caches show it.
 *
 * @param verifications the Jobs that verify, or verified, one of its models
 * @param pods of the Deployment and of the Jobs
 */
public record Observed(Optional<Deployment> deployment, List<Job> verifications, List<Pod> pods) {}
