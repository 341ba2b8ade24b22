package dev.tandem.runtime.features;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ObstacleReason;
import dev.tandem.runtime.config.StoreConfig;

import io.lettuce.core.RedisCommandExecutionException;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

/** Why a store does not serve, in words that say what to do. */
final class StoreProblem {

    /** How Redis' answers begin that are about the user or the password. */
    private static final List<String> AUTHENTICATION =
            List.of("WRONGPASS", "NOAUTH", "NOPERM", "ERR invalid password", "ERR AUTH");

    private StoreProblem() {}

    static FeatureStoreException of(StoreConfig store, Throwable failure) {
        return exception(store, reason(failure), words(store, failure), failure);
    }

    /** A store that is not reached, in words that go on from its address. */
    static FeatureStoreException unreachable(StoreConfig store, String words) {
        return exception(store, ObstacleReason.FeatureStoreUnreachable, words, null);
    }

    /** There was no time yet to reach it. */
    static FeatureStoreException starting(StoreConfig store) {
        return exception(store, ObstacleReason.Starting, "is not connected yet", null);
    }

    /** The process ends before the store has answered. */
    static FeatureStoreException stopping(StoreConfig store, Throwable failure) {
        return exception(store, ObstacleReason.Stopping, "is not waited for any more", failure);
    }

    private static FeatureStoreException exception(
            StoreConfig store, ObstacleReason reason, String words, Throwable failure) {
        var message = "feature store '%s' at %s %s".formatted(store.name(), store.url(), words);
        return new FeatureStoreException(new Obstacle(reason, store.name(), message), failure);
    }

    private static ObstacleReason reason(Throwable failure) {
        var refusal = find(failure, RedisCommandExecutionException.class);
        if (refusal == null) {
            return ObstacleReason.FeatureStoreUnreachable;
        }
        return AUTHENTICATION.stream().anyMatch(refusal.getMessage()::startsWith)
                ? ObstacleReason.FeatureStoreAuthenticationFailed
                : ObstacleReason.FeatureStoreRefuses;
    }

    /** The server's own refusals: asking again brings the same. */
    static boolean isRefusal(Throwable failure) {
        var cause = find(failure, RedisCommandExecutionException.class);
        return cause != null && !cause.getMessage().startsWith("LOADING");
    }

    private static String words(StoreConfig store, Throwable failure) {
        var refusal = find(failure, RedisCommandExecutionException.class);
        if (refusal != null) {
            return refused(refusal.getMessage());
        }
        if (find(failure, UnknownHostException.class) != null) {
            return "has a host name that is not known; check the store's URL";
        }
        if (find(failure, SSLException.class) != null) {
            return "cannot be reached by TLS (%s); check that it speaks TLS and that its certificate is for this host and signed by %s"
                    .formatted(
                            find(failure, SSLException.class).getMessage(),
                            store.caPath().isEmpty()
                                    ? "a known authority"
                                    : "one of " + store.caPath());
        }
        if (find(failure, ConnectException.class) != null) {
            return "takes no connections; is it running, and may this process reach it?";
        }
        if (find(failure, TimeoutException.class) != null) {
            return "does not answer in time";
        }
        var last = last(failure);
        return "is not reached: "
                + (last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage());
    }

    private static String refused(String message) {
        if (message.startsWith("WRONGPASS") || message.startsWith("ERR invalid password")) {
            return "refuses the user or the password; check the Secret that holds them";
        }
        if (message.startsWith("NOAUTH")) {
            return "wants a password and was given none; name a Secret that holds it";
        }
        if (message.startsWith("ERR AUTH")) {
            return "was given a password but has none; name no Secret, or set one there";
        }
        if (message.startsWith("OOM")) {
            return "is full; give it more memory, or shorten the views' maxAge";
        }
        if (message.startsWith("READONLY")) {
            return "is a read-only replica; give the address of the primary";
        }
        return "answers: " + message;
    }

    private static <T extends Throwable> T find(Throwable failure, Class<T> type) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static Throwable last(Throwable failure) {
        var last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last;
    }
}
