package dev.tandem.controllers.resources;

import dev.tandem.controllers.keda.TriggerAuthentication;
import dev.tandem.controllers.keda.TriggerAuthenticationSpec;
import dev.tandem.controllers.keda.TriggerAuthenticationSpec.Reference;
import dev.tandem.controllers.spec.EffectiveAuthorities;
import dev.tandem.controllers.spec.EffectiveKafka;
import dev.tandem.controllers.spec.EffectiveScorer;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where KEDA finds what it logs in to Kafka with: references that we never follow ourselves. */
public final class TriggerAuthentications {

    private TriggerAuthentications() {}

    /** Whether there is anything that may not stand in the ScaledObject itself. */
    static boolean isNeeded(EffectiveKafka kafka) {
        return kafka.login().isPresent() || kafka.authorities().isPresent();
    }

    /** Named as the ScaledObject; empty where Kafka is open to all. */
    public static Optional<TriggerAuthentication> of(EffectiveScorer scorer) {
        return isNeeded(scorer.kafka()) ? Optional.of(made(scorer)) : Optional.empty();
    }

    private static TriggerAuthentication made(EffectiveScorer scorer) {
        Optional<EffectiveAuthorities> authorities = scorer.kafka().authorities();
        List<Reference> secrets = new ArrayList<>();
        scorer.kafka()
                .login()
                .map(EffectiveKafka.Login::secret)
                .ifPresent(
                        secret -> {
                            secrets.add(new Reference("username", secret, "username"));
                            secrets.add(new Reference("password", secret, "password"));
                        });
        authorities
                .filter(EffectiveAuthorities::inSecret)
                .map(TriggerAuthentications::ca)
                .ifPresent(secrets::add);
        List<Reference> configMaps =
                authorities.filter(ca -> !ca.inSecret()).map(TriggerAuthentications::ca).stream()
                        .toList();
        TriggerAuthentication object = new TriggerAuthentication();
        object.setMetadata(
                new ObjectMetaBuilder()
                        .withNamespace(scorer.identity().namespace())
                        .withName(ScaledObjects.name(scorer.identity().name()))
                        .withLabels(Labels.of(scorer.identity(), Labels.SCALING))
                        .withOwnerReferences(OwnerReferences.to(scorer.identity()))
                        .build());
        object.setSpec(
                new TriggerAuthenticationSpec(
                        secrets.isEmpty() ? null : List.copyOf(secrets),
                        configMaps.isEmpty() ? null : configMaps));
        return object;
    }

    private static Reference ca(EffectiveAuthorities authorities) {
        return new Reference("ca", authorities.name(), authorities.key());
    }
}
