package dev.tandem.operator;

import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What KEDA does as far as Tandem can see it: its definitions, its word on an object, a scale. */
record FakeKeda(KubernetesClient client) {

    private static final String LEASE = "operator.keda.sh";
    private static final List<Class<? extends HasMetadata>> KINDS =
            List.of(ScaledObject.class, TriggerAuthentication.class);

    /** Installs KEDA's definitions; returns when the API server serves them. */
    FakeKeda install() {
        for (CustomResourceDefinition definition : definitions()) {
            client.resource(definition).create();
        }
        for (Class<? extends HasMetadata> kind : KINDS) {
            Bench.eventually(kind.getSimpleName(), () -> client.resources(kind).list());
        }
        return this;
    }

    /** Removes KEDA's definitions, and with them all of its objects; returns when they are gone. */
    void remove() {
        client.leases()
                .inAnyNamespace()
                .withField("metadata.name", LEASE)
                .list()
                .getItems()
                .forEach(lease -> client.resource(lease).delete());
        definitions().forEach(definition -> client.resource(definition).delete());
        definitions()
                .forEach(
                        definition ->
                                client.resource(definition)
                                        .waitUntilCondition(
                                                gone -> gone == null, 30, TimeUnit.SECONDS));
    }

    /** Says about an object whether KEDA scales by it. */
    void say(String namespace, String name, String ready, String message) {
        GenericKubernetesResource said =
                Serialization.unmarshal(
                        """
                        apiVersion: keda.sh/v1alpha1
                        kind: ScaledObject
                        metadata: {name: %s, namespace: %s}
                        status:
                          conditions:
                            - {type: Ready, status: "%s", reason: Looked, message: "%s"}
                        """
                                .formatted(name, namespace, ready, message),
                        GenericKubernetesResource.class);
        client.resource(said)
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("keda")
                                .withForce(true)
                                .build());
    }

    /** Notes in its Lease when its operator was last there. */
    void beat(String namespace, Instant moment) {
        client.resource(
                        new LeaseBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(LEASE)
                                .endMetadata()
                                .withNewSpec()
                                .withHolderIdentity("keda")
                                .withRenewTime(moment.atZone(ZoneOffset.UTC))
                                .endSpec()
                                .build())
                .serverSideApply();
    }

    private static List<CustomResourceDefinition> definitions() {
        return List.of("scaledobjects", "triggerauthentications").stream()
                .map(FakeKeda::definition)
                .toList();
    }

    private static CustomResourceDefinition definition(String plural) {
        try (InputStream yaml = FakeKeda.class.getResourceAsStream("/keda/" + plural + ".yaml")) {
            return Serialization.unmarshal(yaml, CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
