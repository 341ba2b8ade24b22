package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.runtime.config.TerminationReason;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;

/** Only a model that was seen to be good ever reaches the replicas. */
@ExtendWith(TestCluster.Shared.class)
final class VerificationIT {

    private static final String FIRST =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
            """;

    private static final String SECOND = FIRST.replace("iris:1", "iris:2");
    private static final String THIRD = FIRST.replace("iris:1", "iris:3");

    private Bench bench;

    @BeforeEach
    void anOperator(TestCluster cluster) {
        bench = new Bench(cluster).startOperator();
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void aVerificationWhosePodsAreRefusedSaysSoInTheApiServersWords() {
        bench.controllers()
                .refusePods(
                        "Error creating: pods \"iris-1-abcde\" is forbidden: exceeded quota: small,"
                                + " requested: pods=1, used: pods=4, limited: pods=4");

        bench.apply(FIRST);

        assertThat(bench.awaitCondition("iris", "Ready", "False", "PodsRefused").getMessage())
                .isEqualTo(
                        "the API server takes no pods: exceeded quota: small, requested: pods=1,"
                                + " limited: pods=4; free what the quota counts, raise it, or ask"
                                + " for less in spec.resources");
    }

    @Test
    void aBadModelIsSaidToBeBadAndNothingIsDeployed() {
        bench.controllers()
                .verify(Verifications.fail(TerminationReason.ModelInvalid, "no ONNX model"));

        bench.apply(FIRST);

        Condition ready = bench.awaitCondition("iris", "Ready", "False", "ModelInvalid");
        assertThat(ready.getMessage()).isEqualTo("no ONNX model");
        bench.awaitCondition("iris", "Stalled", "True", "ModelInvalid");
        assertThat(deployments()).isEmpty();
    }

    @Test
    void aBadSecondModelLeavesTheFirstServing() {
        bench.apply(FIRST);
        bench.awaitReady("iris");
        String before = deployments().getFirst().getMetadata().getResourceVersion();
        bench.controllers()
                .verify(Verifications.fail(TerminationReason.ModelNotFound, "no such file"));

        bench.apply(SECOND);

        Condition ready = bench.awaitCondition("iris", "Ready", "False", "ModelNotFound");
        assertThat(ready.getMessage()).isEqualTo("no such file. 1 replica still answers");
        bench.awaitCondition("iris", "Available", "True", "Answering");
        assertThat(bench.get("iris").getStatus().model().digest()).isEqualTo(Verifications.DIGEST);
        assertThat(deployments().getFirst().getMetadata().getResourceVersion()).isEqualTo(before);
    }

    @Test
    void aGoodSecondModelTakesOver() {
        bench.apply(FIRST);
        String uid = deploymentUid(bench.awaitReady("iris"));
        bench.controllers().verify(Verifications.find(Verifications.OTHER_DIGEST));

        bench.apply(SECOND);

        InferenceService ready = bench.awaitReady("iris");
        assertThat(ready.getStatus().model().digest()).isEqualTo(Verifications.OTHER_DIGEST);
        assertThat(ready.getStatus().model().storageUri()).endsWith("iris:2");
        assertThat(deploymentUid(ready)).isEqualTo(uid);
    }

    @Test
    void aModelThatIsNoLongerWantedIsNoLongerVerified() {
        bench.controllers().verify(Verifications::goOn);
        bench.apply(FIRST);
        Bench.eventually("first Job", () -> assertThat(jobs()).hasSize(1));
        String first = jobs().getFirst().getMetadata().getName();
        bench.apply(SECOND);
        Bench.eventually(
                "second Job alone",
                () ->
                        assertThat(jobs())
                                .singleElement()
                                .returns(false, job -> job.getMetadata().getName().equals(first)));
        bench.controllers().verify(Verifications.find(Verifications.DIGEST));

        bench.apply(THIRD);

        bench.awaitReady("iris");
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aJobThatEndedAndWhosePodIsGoneRunsAgain() {
        bench.controllers().verify(Verifications::goOn);
        bench.apply(FIRST);
        Bench.eventually(
                "a Job under way",
                () ->
                        assertThat(jobs())
                                .singleElement()
                                .returns(1, job -> job.getStatus().getActive()));
        Job mute = jobs().getFirst();
        bench.stopOperator();
        bench.controllers().verify(Verifications.find(Verifications.DIGEST));
        bench.controllers().succeedAndForget(mute);

        bench.startOperator();

        bench.awaitReady("iris");
        assertThat(jobs())
                .singleElement()
                .returns(mute.getMetadata().getName(), job -> job.getMetadata().getName())
                .returns(
                        false,
                        job -> job.getMetadata().getUid().equals(mute.getMetadata().getUid()));
    }

    private List<Job> jobs() {
        return bench.admin().batch().v1().jobs().inNamespace(bench.namespace()).list().getItems();
    }

    private List<Deployment> deployments() {
        return bench.admin().apps().deployments().inNamespace(bench.namespace()).list().getItems();
    }

    private String deploymentUid(InferenceService service) {
        return bench.admin()
                .apps()
                .deployments()
                .inNamespace(bench.namespace())
                .withName(service.getMetadata().getName())
                .require()
                .getMetadata()
                .getUid();
    }
}
