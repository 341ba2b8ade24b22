package dev.tandem.e2e;

import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Workspace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A model on a volume. The sample's own loader writes as root, which restricted pods may not. */
class ClaimedModelIT {

    @RegisterExtension static final Workspace workspace = Workspace.baseline("claim");

    @Test
    void givenAModelOnAClaim_whenTheSampleIsApplied_thenEveryRowIsScikitLearns() throws Exception {
        ServedModel digits = workspace.model("digits");

        workspace.applySample("digits-pvc.yaml");
        digits.awaitReady();

        Predictions.areRight(digits, workspace.sample("digits"));
    }
}
