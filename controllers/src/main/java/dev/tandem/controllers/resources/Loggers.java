package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveLogger;
import dev.tandem.controllers.spec.EffectiveLogger.Destination;
import dev.tandem.controllers.spec.EffectiveService;
import dev.tandem.controllers.spec.Identity;
import dev.tandem.runtime.config.PayloadLogConfig;

/** The payload log of a service's replicas: what they are told of it, and what it needs in the pod. */
final class Loggers {

    private Loggers() {}

    static PayloadLogConfig config(Identity identity, EffectiveLogger logger) {
        return switch (logger.destination()) {
            case Destination.Url(String url) ->
                    new PayloadLogConfig(
                            logger.mode(),
                            logger.sampleRatio(),
                            logger.queueBytes(),
                            identity.name(),
                            identity.namespace(),
                            url,
                            null,
                            "");
            case Destination.Topic(var kafka, String topic) ->
                    new PayloadLogConfig(
                            logger.mode(),
                            logger.sampleRatio(),
                            logger.queueBytes(),
                            identity.name(),
                            identity.namespace(),
                            "",
                            KafkaAccess.config(kafka),
                            topic);
        };
    }

    static Additions additions(EffectiveService service) {
        return service.logger()
                .map(EffectiveLogger::destination)
                .map(
                        destination ->
                                switch (destination) {
                                    case Destination.Url url -> Additions.NONE;
                                    case Destination.Topic topic ->
                                            KafkaAccess.additions(topic.kafka());
                                })
                .orElse(Additions.NONE);
    }
}
