package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.http.HttpResponse;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Of several replicas one acts; another takes over when it ends. */
@ExtendWith(TestCluster.Shared.class)
final class LeaderElectionIT {

    private static final String IRIS =
            """
            apiVersion: inference.tandem.dev/v1alpha1
            kind: InferenceService
            metadata: {name: iris}
            spec:
              model: {format: onnx, storageUri: "oci://registry.example/models/iris:1"}
            """;

    @Test
    void theSecondWaitsAndTakesOver(TestCluster cluster) {
        try (Bench first = electing(new Bench(cluster), "first").startOperator()) {
            Bench.eventually("a leader", () -> assertThat(leader(cluster)).isEqualTo("first"));
            try (Bench second = electing(first.anotherOperator(), "second").startOperator()) {
                first.apply(IRIS);
                first.awaitReady("iris");
                assertThat(second.http("/readyz")).returns(200, HttpResponse::statusCode);
                assertThat(leader(cluster)).isEqualTo("first");
                assertThat(events(first)).isEqualTo("first");

                first.stopOperator();

                Bench.eventually(
                        "successor", () -> assertThat(leader(cluster)).isEqualTo("second"));
                second.apply(IRIS.replace("name: iris", "name: wine"));
                second.awaitReady("wine");
            }
        }
    }

    @Test
    void aLeaderWhoseLeaseSomebodyElseTookIsToldToEnd(TestCluster cluster) {
        try (Bench leader = electing(new Bench(cluster), "first").startOperator()) {
            Bench.eventually("a leader", () -> assertThat(leader(cluster)).isEqualTo("first"));

            lease(cluster)
                    .edit(
                            taken -> {
                                taken.getSpec().setHolderIdentity("somebody");
                                taken.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC));
                                return taken;
                            });

            Bench.eventually("the end", () -> assertThat(leader.lostLead()).isTrue());
        } finally {
            lease(cluster).delete();
        }
    }

    private static Bench electing(Bench bench, String identity) {
        return bench.with("TANDEM_LEADER_ELECTION", "true").with("HOSTNAME", identity);
    }

    private static String leader(TestCluster cluster) {
        return lease(cluster).require().getSpec().getHolderIdentity();
    }

    /** Who told of what happened. */
    private static String events(Bench bench) {
        return bench.events().getFirst().getReportingInstance();
    }

    private static Resource<Lease> lease(TestCluster cluster) {
        return cluster.admin()
                .leases()
                .inNamespace(TestCluster.OPERATOR_NAMESPACE)
                .withName(LeaderLease.NAME);
    }
}
