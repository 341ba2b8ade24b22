package dev.tandem.runtime.app;

import dev.tandem.runtime.config.PayloadLogConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.watch.CallObserver;
import dev.tandem.runtime.stream.KafkaAddress;
import dev.tandem.runtime.stream.StreamException;
import dev.tandem.runtime.telemetry.Observers;
import dev.tandem.runtime.telemetry.payload.PayloadLog;
import dev.tandem.runtime.telemetry.trace.Tracing;

/** Who is told of the requests that are served, with the credentials that the configuration only names. */
record Watching(Settings settings) {

    CallObserver observer(RuntimeConfig config, ServedModel served) throws Failure {
        var told = CallObserver.NONE;
        if (config.knownTracing().isPresent()) {
            told = Tracing.start(config.knownTracing().get(), served, settings.hostName());
        }
        if (config.knownLogger().isPresent()) {
            var log = payloadLog(config.knownLogger().get(), served);
            told = config.knownTracing().isPresent() ? new Observers(told, log) : log;
        }
        return told;
    }

    private CallObserver payloadLog(PayloadLogConfig logger, ServedModel served) throws Failure {
        var credentials = KafkaAddress.Credentials.NONE;
        if (logger.knownKafka().isPresent()) {
            var kafka = logger.knownKafka().get();
            credentials =
                    new KafkaAddress.Credentials(
                            settings.secret(
                                    "logger.kafka.usernameVariable", kafka.usernameVariable()),
                            settings.secret(
                                    "logger.kafka.passwordVariable", kafka.passwordVariable()));
        }
        try {
            return PayloadLog.start(logger, served, credentials);
        } catch (StreamException e) {
            throw new Failure(e.reason(), e.getMessage(), e);
        }
    }
}
