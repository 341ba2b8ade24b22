package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.runtime.config.TerminationReason;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;

/** BatchScoringJobs against a real API server. */
@ExtendWith(TestCluster.Shared.class)
final class BatchIT {

    private static final String TABLES =
            """
            input: {uri: "s3://lake/tx/*.parquet"}
            output: {uri: "s3://lake/scores/"}
            storage: {s3: {endpoint: "http://s3:7070", credentials: {secretRef: lake}}}
            """;

    private static final String ONCE =
            "model: {format: onnx, storageUri: 'oci://registry.example/models/fraud:1'}\n" + TABLES;

    private static final String LIVE = "modelFrom: {inferenceService: iris}\n" + TABLES;

    private static final String NIGHTLY = "schedule: '0 2 * * *'\n";

    private static final String EVERYTHING =
            """
            model: {format: onnx, storageUri: "https://models.example/f.onnx", columns: [b, a]}
            schedule: "0 2 * * mon-fri"
            timeZone: Europe/Paris
            concurrencyPolicy: Replace
            startingDeadlineSeconds: 600
            timeout: 4h
            retries: 0
            input: {uri: "pvc://lake/tx", format: csv, columns: {z: "1", a: "2", m: "3", b: "4"}}
            output: {uri: "pvc://lake/scores", format: jsonl, keep: [card_id]}
            validation: {maxErrorRatio: "0.001", quarantine: "pvc://bad/tx"}
            skipIfUnchanged: true
            resources: {requests: {cpu: "0.5", memory: "1e9"}, limits: {cpu: "1.50", memory: 1073741824}}
            placement:
              tolerations: [{key: gone, operator: Exists, effect: NoExecute, tolerationSeconds: 0}]
              priorityClassName: models
            scratch: {size: 10240Mi}
            """;

    private static final List<String> AMOUNTS =
            List.of(
                    "resources: {requests: {cpu: '+1', memory: 0.5Gi}, limits: {memory: 1E9}}\n",
                    "resources: {requests: {cpu: 1000m, memory: 1e9}, limits: {cpu: 1E1}}\n",
                    "resources: {limits: {cpu: 1.001, memory: 2048000k}}\n",
                    "resources: {limits: {cpu: '1000', memory: 1500Mi}}\nscratch: {size: 0.5Gi}\n");

    @Test
    void aTableThatIsScoredOnceCostsItsJobTwoStatusWritesAndOneEvent(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(batch(ONCE), BatchScoringJob.class);

            awaitReady(bench, "True", "Completed");

            assertThat(bench.writes())
                    .containsExactlyInAnyOrder(
                            "patch jobs",
                            "patch batchscoringjobs/status",
                            "create events",
                            "patch batchscoringjobs/status");
            assertThat(get(bench).getStatus().lastRuns())
                    .singleElement()
                    .returns(99L, run -> run.rowsScored())
                    .returns("1m1s", run -> run.duration());
            assertThat(get(bench).getStatus().conditions())
                    .extracting(Condition::getType)
                    .containsExactly("Accepted", "Ready", "Complete", "Finished");
        }
    }

    @Test
    void noWriteOverARestartAndAResync(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(batch("once", ONCE), BatchScoringJob.class);
            bench.apply(batch("nightly", ONCE + NIGHTLY), BatchScoringJob.class);
            bench.apply(batch("everything", EVERYTHING), BatchScoringJob.class);
            for (int i = 0; i < AMOUNTS.size(); i++) {
                bench.apply(
                        batch("amounts-" + i, ONCE + NIGHTLY + AMOUNTS.get(i)),
                        BatchScoringJob.class);
                awaitReady(bench, "amounts-" + i, "True", "Scheduled");
            }
            awaitReady(bench, "once", "True", "Completed");
            awaitReady(bench, "nightly", "True", "Scheduled");
            awaitReady(bench, "everything", "True", "Scheduled");
            List<String> before = bench.writes();
            bench.stopOperator();

            bench.startOperator();
            bench.untilReconciled(3 + AMOUNTS.size(), BatchIT::touchEverything);

            assertThat(bench.writes()).isEqualTo(before);
        }
    }

    @Test
    void aRunThatFailsTellsWhyAndTheNextSpecIsAnotherRun(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.controllers()
                    .run(BatchRuns.fail(TerminationReason.InputNotFound, "no file at s3://lake"));
            bench.apply(batch(ONCE), BatchScoringJob.class);
            Condition failed = awaitReady(bench, "False", "InputNotFound");
            String first = jobs(bench).getFirst().getMetadata().getName();

            bench.controllers().run(BatchRuns::complete);
            bench.apply(batch(ONCE + "retries: 1\n"), BatchScoringJob.class);
            awaitReady(bench, "True", "Completed");

            assertThat(failed.getMessage()).isEqualTo("no file at s3://lake");
            assertThat(jobs(bench))
                    .extracting(job -> job.getMetadata().getName())
                    .hasSize(1)
                    .doesNotContain(first);
            assertThat(get(bench).getStatus().lastRuns())
                    .extracting(run -> run.outcome())
                    .containsExactlyInAnyOrder("Succeeded", "Failed");
        }
    }

    @Test
    void theModelOfAServiceIsWaitedForTakenAndFollowed(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(batch(LIVE + NIGHTLY), BatchScoringJob.class);
            awaitReady(bench, "Unknown", "WaitingForModel");

            bench.apply(iris("iris:1"));
            awaitReady(bench, "True", "Scheduled");
            assertThat(get(bench).getStatus().model().digest()).isEqualTo(Verifications.DIGEST);

            bench.controllers().verify(Verifications.find(Verifications.OTHER_DIGEST));
            bench.apply(iris("iris:2"));
            Bench.eventually(
                    "the other model",
                    () -> {
                        assertThat(get(bench).getStatus().model().digest())
                                .isEqualTo(Verifications.OTHER_DIGEST);
                        assertThat(cronJob(bench).toString()).contains(Verifications.OTHER_DIGEST);
                    });
        }
    }

    @Test
    void aTimeZoneThatIsNoneIsTold(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(batch(ONCE + NIGHTLY + "timeZone: Mars/Olympus\n"), BatchScoringJob.class);

            Condition refused = awaitReady(bench, "False", "ApplyFailed");

            assertThat(refused.getMessage()).contains("unknown time zone Mars/Olympus");
        }
    }

    @Test
    void theFiguresOfAScheduledRunOutliveItsJob(TestCluster cluster) {
        try (Bench bench = new Bench(cluster).startOperator()) {
            bench.apply(batch(ONCE + NIGHTLY), BatchScoringJob.class);
            awaitReady(bench, "True", "Scheduled");
            Job run = begin(cronJob(bench), bench);
            Bench.eventually(
                    "the figures of the run",
                    () -> assertThat(get(bench).getStatus().lastRuns()).hasSize(1));

            bench.admin().resource(run).delete();
            bench.untilReconciled(1, BatchIT::touchEverything);

            assertThat(get(bench).getStatus().lastRuns())
                    .singleElement()
                    .returns(100L, last -> last.rowsRead());
        }
    }

    /** What the CronJob controller does when it is time. */
    private static Job begin(CronJob cronJob, Bench bench) {
        Job job =
                new JobBuilder()
                        .withNewMetadata()
                        .withNamespace(bench.namespace())
                        .withName(cronJob.getMetadata().getName() + "-29454360")
                        .withLabels(cronJob.getSpec().getJobTemplate().getMetadata().getLabels())
                        .withOwnerReferences(
                                new OwnerReferenceBuilder()
                                        .withApiVersion("batch/v1")
                                        .withKind("CronJob")
                                        .withName(cronJob.getMetadata().getName())
                                        .withUid(cronJob.getMetadata().getUid())
                                        .withController(true)
                                        .build())
                        .endMetadata()
                        .withSpec(cronJob.getSpec().getJobTemplate().getSpec())
                        .build();
        return bench.admin().resource(job).create();
    }

    private static void touchEverything(Bench bench) {
        for (var job : jobs(bench)) {
            bench.admin().resource(job).edit(BatchIT::touched);
        }
        for (var cronJob :
                bench.admin()
                        .batch()
                        .v1()
                        .cronjobs()
                        .inNamespace(bench.namespace())
                        .list()
                        .getItems()) {
            bench.admin()
                    .resource(cronJob)
                    .edit(
                            object -> {
                                object.getMetadata().getLabels().put("touched", "yes");
                                return object;
                            });
        }
    }

    private static Job touched(Job job) {
        job.getMetadata().getLabels().put("touched", "yes");
        return job;
    }

    private static List<Job> jobs(Bench bench) {
        return bench.admin()
                .batch()
                .v1()
                .jobs()
                .inNamespace(bench.namespace())
                .withLabel("inference.tandem.dev/batch-scoring-job")
                .list()
                .getItems();
    }

    private static CronJob cronJob(Bench bench) {
        return bench.admin()
                .batch()
                .v1()
                .cronjobs()
                .inNamespace(bench.namespace())
                .withName("fraud")
                .require();
    }

    private static BatchScoringJob get(Bench bench) {
        return bench.get("fraud", BatchScoringJob.class);
    }

    private static Condition awaitReady(Bench bench, String status, String reason) {
        return awaitReady(bench, "fraud", status, reason);
    }

    private static Condition awaitReady(Bench bench, String name, String status, String reason) {
        return bench.awaitCondition(BatchScoringJob.class, name, "Ready", status, reason);
    }

    private static String batch(String spec) {
        return batch("fraud", spec);
    }

    private static String batch(String name, String spec) {
        return """
        apiVersion: inference.tandem.dev/v1alpha1
        kind: BatchScoringJob
        metadata: {name: %s}
        spec:
        %s
        """
                .formatted(name, spec.indent(2));
    }

    private static String iris(String image) {
        return """
        apiVersion: inference.tandem.dev/v1alpha1
        kind: InferenceService
        metadata: {name: iris}
        spec:
          model: {format: onnx, storageUri: "oci://registry.example/models/%s"}
        """
                .formatted(image);
    }
}
