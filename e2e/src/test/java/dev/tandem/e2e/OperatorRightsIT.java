package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.AuditLog;
import dev.tandem.e2e.support.AuditLog.Write;
import dev.tandem.e2e.support.Settings;
import dev.tandem.e2e.support.Workspace;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.stream.Stream;

/** Looks back at everything the operator did in the stories before. */
@Order(Integer.MAX_VALUE)
class OperatorRightsIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("rights");

    @Test
    void givenTheChart_whenInstalled_thenTheOperatorHasItsThreeRolesAndNoOther() {
        Stream<String> everywhere =
                workspace.client().rbac().clusterRoleBindings().list().getItems().stream()
                        .filter(OperatorRightsIT::isForOperator)
                        .map(binding -> binding.getRoleRef().getName());
        Stream<String> inNamespaces =
                workspace.client().rbac().roleBindings().inAnyNamespace().list().getItems().stream()
                        .filter(OperatorRightsIT::isForOperator)
                        .map(binding -> binding.getRoleRef().getName());

        assertThat(Stream.concat(everywhere, inNamespaces))
                .containsExactlyInAnyOrder(
                        "tandem-system-tandem", "tandem-system-tandem-definitions", "tandem-lease");
    }

    @Test
    @Tag("audit")
    void givenEverythingItDid_whenLookedBackAt_thenTheApiServerForbadeNothing() {
        AuditLog audit = new AuditLog(workspace.settings().requiredAuditLog());

        assertThat(audit.since(0))
                .filteredOn(Write::byOperator)
                .anyMatch(write -> write.decision().equals("allow"))
                .filteredOn(Write::isForbidden)
                .isEmpty();
    }

    private static boolean isForOperator(ClusterRoleBinding binding) {
        return binding.getSubjects().stream()
                .anyMatch(subject -> Settings.RELEASE.equals(subject.getName()));
    }

    private static boolean isForOperator(RoleBinding binding) {
        return binding.getSubjects().stream()
                .anyMatch(subject -> Settings.RELEASE.equals(subject.getName()));
    }
}
