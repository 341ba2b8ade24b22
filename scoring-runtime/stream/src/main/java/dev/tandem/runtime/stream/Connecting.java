package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.ObstacleReason;
import dev.tandem.runtime.config.StreamConfig;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/** Looks for a cluster that answers and has the topics, for ever. */
final class Connecting {

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final KafkaClients clients;
    private final StreamConfig config;
    private final Readiness readiness;

    Connecting(KafkaClients clients, StreamConfig config, Readiness readiness) {
        this.clients = clients;
        this.config = config;
        this.readiness = readiness;
    }

    /** A cluster that answers, and the client that asked it. */
    record Connected(Admin admin, Cluster cluster) {}

    /**
     * Tries until it works.
     *
     * @param isStopped waits that long and says whether the stream is to end
     * @return empty if told to stop before
     * @throws StreamException if Kafka answers, and trying again does not help
     */
    Optional<Connected> connect(Predicate<Duration> isStopped) {
        boolean stopped = isStopped.test(Duration.ZERO);
        while (!stopped) {
            var connected = tryToConnect();
            if (connected.isPresent()) {
                return connected;
            }
            stopped = isStopped.test(BETWEEN_TRIES);
        }
        return Optional.empty();
    }

    private Optional<Connected> tryToConnect() {
        Admin admin;
        try {
            admin = clients.admin();
        } catch (KafkaException e) {
            // The address has the right form, so it is its name that nobody knows yet, or the CA
            // file.
            unreachable((e.getCause() == null ? e : e.getCause()).getMessage());
            return Optional.empty();
        }
        boolean kept = false;
        try {
            var connected = new Connected(admin, Cluster.look(admin, config));
            kept = true;
            return Optional.of(connected);
        } catch (ExecutionException e) {
            if (!KafkaFailures.isTransient(e.getCause())) {
                throw new KafkaFailures(config).end(e.getCause());
            }
            // Its message counts attempts and milliseconds, and would be another each time.
            unreachable(e.getCause().getClass().getSimpleName());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            if (!kept) {
                admin.close(Duration.ZERO);
            }
        }
    }

    private void unreachable(String why) {
        readiness.blocked(
                ObstacleReason.KafkaUnreachable,
                "Kafka at %s does not answer (%s); trying again for ever"
                        .formatted(config.kafka().bootstrapServers(), why));
    }
}
