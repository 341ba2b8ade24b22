package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The operator as a process of its own: how it begins and how it ends. */
@ExtendWith(TestCluster.Shared.class)
final class ProcessIT {

    @TempDir private Path folder;

    @Test
    void onSigtermItGivesUpTheLeaseAndEndsWithZero(TestCluster cluster) throws Exception {
        Process operator =
                start(
                        Map.of(
                                "KUBECONFIG",
                                cluster.api().kubeconfig(ApiServer.OPERATOR).toString(),
                                "TANDEM_WATCH_NAMESPACES",
                                cluster.newNamespace(),
                                "TANDEM_RUNTIME_IMAGE",
                                "registry.example/tandem/scoring-runtime:1",
                                "TANDEM_HTTP_PORT",
                                "0",
                                "HOSTNAME",
                                "the-process"));
        try {
            Bench.eventually(
                    "leadership",
                    () -> assertThat(lease(cluster).getHolderIdentity()).isEqualTo("the-process"));

            operator.destroy();

            assertThat(operator.waitFor(10, TimeUnit.SECONDS)).as("ends in time").isTrue();
            assertThat(operator.exitValue()).as(log()).isZero();
            assertThat(lease(cluster).getHolderIdentity()).isNullOrEmpty();
        } finally {
            operator.destroyForcibly().waitFor();
        }
    }

    @Test
    void aWrongSettingEndsItAtOnceAndIsNamed() throws Exception {
        Process operator =
                start(
                        Map.of(
                                "TANDEM_RUNTIME_IMAGE",
                                "registry.example/tandem/scoring-runtime:1",
                                "TANDEM_HTTP_PORT",
                                "80808"));
        try {
            assertThat(operator.waitFor(30, TimeUnit.SECONDS)).as("ends in time").isTrue();
            assertThat(operator.exitValue()).as(log()).isEqualTo(2);
            assertThat(log())
                    .contains(
                            "TANDEM_HTTP_PORT '80808' is not allowed; allowed: 0 to 65535; 0 takes"
                                    + " any free one");
        } finally {
            operator.destroyForcibly().waitFor();
        }
    }

    @Test
    void withoutTheDefinitionsItEndsAndSaysSo() throws Exception {
        try (ApiServer api = ApiServer.start()) {
            assertThat(logOfFailedStart(api.kubeconfig(ApiServer.ADMIN)))
                    .contains("cannot start: the cluster does not know Tandem's resources")
                    .contains("crds.enabled=true");
        }
    }

    @Test
    void withoutAnApiServerItEndsAndSaysSo() throws Exception {
        Path kubeconfig;
        try (ApiServer api = ApiServer.start()) {
            kubeconfig =
                    Files.copy(
                            api.kubeconfig(ApiServer.ADMIN), folder.resolve("kubeconfig-of-none"));
        }

        assertThat(logOfFailedStart(kubeconfig))
                .contains("cannot start: the API server cannot be reached");
    }

    private String logOfFailedStart(Path kubeconfig) throws Exception {
        Process operator =
                start(
                        Map.of(
                                "KUBECONFIG",
                                kubeconfig.toString(),
                                "TANDEM_RUNTIME_IMAGE",
                                "registry.example/tandem/scoring-runtime:1",
                                "TANDEM_LEADER_ELECTION",
                                "false",
                                // The client's own: it need not be patient here.
                                "KUBERNETES_REQUEST_RETRY_BACKOFFLIMIT",
                                "1",
                                "TANDEM_HTTP_PORT",
                                "0"));
        try {
            assertThat(operator.waitFor(90, TimeUnit.SECONDS)).as(log()).isTrue();
            assertThat(operator.exitValue()).as(log()).isEqualTo(1);
            return log();
        } finally {
            operator.destroyForcibly().waitFor();
        }
    }

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.slf4j.simpleLogger.logFile=System.err",
                        OperatorMain.class.getName());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("operator.log").toFile())
                .start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("operator.log"));
    }

    private static LeaseSpec lease(TestCluster cluster) {
        Lease lease =
                cluster.admin()
                        .leases()
                        .inNamespace(TestCluster.OPERATOR_NAMESPACE)
                        .withName(LeaderLease.NAME)
                        .require();
        return lease.getSpec();
    }
}
