package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Command;
import dev.tandem.e2e.support.Workspace;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kubectl apply refuses on the spot. The whole list is in the operator's tests. */
class BadManifestsIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("refused");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model: {format: pickle, storageUri: 'oci://a/b:1'} | spec.model.format | onnx",
                "model: {format: onnx, storageUri: 's3://a/b'} | s3://a/b | oci://IMAGE",
                "model: {format: onnx, storageUri: 'oci://a/b:1', digest: 'sha256:12'}"
                        + " | spec.model.digest | 71",
                "{model: {format: onnx, storageUri: 'oci://a/b:1'}, scaling: {minReplicas: 0}}"
                        + " | spec.scaling.minReplicas | 1",
                "{model: {format: onnx, storageUri: 'oci://a/b:1'},"
                        + " resources: {limits: {memory: lots}}} | memory | 32Mi",
                "{model: {format: onnx, storageUri: 'oci://a/b:1'}, replicas: 3}"
                        + " | replicas | unknown field"
            })
    void givenABadManifest_whenApplied_thenItIsRefusedByFieldWithWhatIsAllowed(
            String spec, String field, String allowed) {
        Command applied =
                workspace
                        .kubectl()
                        .apply(
                                """
                                apiVersion: inference.tandem.dev/v1alpha1
                                kind: InferenceService
                                metadata: {name: refused}
                                spec: %s
                                """
                                        .formatted(spec.startsWith("{") ? spec : "{" + spec + "}"));

        assertThat(applied.exit()).isNotZero();
        assertThat(applied.output()).contains(field, allowed);
        assertThat(workspace.model("refused").resource().get()).isNull();
    }
}
