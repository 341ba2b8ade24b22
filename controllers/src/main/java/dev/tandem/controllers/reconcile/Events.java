package dev.tandem.controllers.reconcile;

import dev.tandem.controllers.resources.Labels;
import dev.tandem.controllers.resources.Names;
import dev.tandem.controllers.status.Conditions;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * One event for each transition of Ready to True or False, and of what stands beside it, an
 * autoscaler or the feature stores, as it fails or works again (events.k8s.io/v1).
 */
public final class Events {

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final List<String> BESIDE =
            List.of(Conditions.AUTOSCALER_READY, Conditions.FEATURES_READY);

    /** The API's bound on an event's note, in bytes. */
    private static final int MAX_NOTE = 1024;

    private final KubernetesClient client;
    private final String instance;
    private final Clock clock;

    /**
     * @param instance the operator's pod, which events name as their reporter
     */
    public Events(KubernetesClient client, String instance, Clock clock) {
        this.client = client;
        this.instance = instance;
        this.clock = clock;
    }

    void ofTransition(HasMetadata resource, List<Condition> earlier, List<Condition> now) {
        BESIDE.forEach(type -> ofBeside(resource, type, earlier, now));
        Optional<Condition> before = Conditions.find(earlier, Conditions.READY);
        Conditions.find(now, Conditions.READY)
                .filter(ready -> !"Unknown".equals(ready.getStatus()))
                .filter(ready -> before.filter(was -> same(was, ready)).isEmpty())
                .ifPresent(ready -> create(event(resource, before, ready)));
    }

    /**
     * That it works from the beginning is what is expected, and no news; what Ready says for the
     * same reason is told once.
     */
    private void ofBeside(
            HasMetadata resource, String type, List<Condition> earlier, List<Condition> now) {
        Optional<Condition> before = Conditions.find(earlier, type);
        boolean failedBefore = before.filter(was -> "False".equals(was.getStatus())).isPresent();
        Optional<String> told = Conditions.find(now, Conditions.READY).map(Condition::getReason);
        Conditions.find(now, type)
                .filter(is -> told.filter(is.getReason()::equals).isEmpty())
                .filter(
                        is ->
                                "False".equals(is.getStatus())
                                        || (failedBefore && "True".equals(is.getStatus())))
                .filter(is -> before.filter(was -> same(was, is)).isEmpty())
                .ifPresent(is -> create(event(resource, before, is)));
    }

    private static boolean same(Condition was, Condition is) {
        return was.getStatus().equals(is.getStatus()) && was.getReason().equals(is.getReason());
    }

    private Event event(HasMetadata resource, Optional<Condition> before, Condition ready) {
        ObjectMeta metadata = resource.getMetadata();
        String name =
                metadata.getName()
                        + "."
                        + Names.hash(
                                List.of(
                                        metadata.getUid(),
                                        before.map(Condition::toString).orElse(""),
                                        ready.getReason(),
                                        ready.getMessage()));
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(metadata.getNamespace())
                .withName(name)
                .endMetadata()
                .withEventTime(new MicroTime(MICROSECONDS.format(clock.instant())))
                .withType("True".equals(ready.getStatus()) ? "Normal" : "Warning")
                .withReason(ready.getReason())
                .withAction("Reconcile")
                .withNote(shortened(ready.getMessage()))
                .withReportingController(Labels.GROUP + "/operator")
                .withReportingInstance(instance)
                .withNewRegarding()
                .withApiVersion(resource.getApiVersion())
                .withKind(resource.getKind())
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .endRegarding()
                .build();
    }

    private void create(Event event) {
        try {
            client.events().v1().events().resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            // Told at an earlier attempt, whose status write failed.
        }
    }

    private static String shortened(String message) {
        // Counted in characters of at most 3 bytes, so that the bound holds for every script.
        int most = MAX_NOTE / 3;
        return message.length() <= most ? message : message.substring(0, most - 1) + "…";
    }
}
