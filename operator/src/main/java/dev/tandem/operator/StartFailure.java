package dev.tandem.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;

import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Objects;
import java.util.stream.Stream;

/** Why the operator could not start, for the person who reads its log. */
final class StartFailure {

    private StartFailure() {}

    /** What to tell of a failure, with what to do about it where that is known. */
    static String explain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(StartFailure::known)
                .filter(explanation -> !explanation.isEmpty())
                .findFirst()
                .orElseGet(() -> String.valueOf(failure.getMessage()));
    }

    private static String known(Throwable cause) {
        return switch (cause) {
            case KubernetesClientException refused
                    when refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND ->
                    "the cluster does not know Tandem's resources ("
                            + refused.getMessage()
                            + "); install the CustomResourceDefinitions, which the chart does with"
                            + " crds.enabled=true";
            case KubernetesClientException refused
                    when refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                            || refused.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED ->
                    "the API server refuses the operator: "
                            + refused.getMessage()
                            + "; give its ServiceAccount the rights that the chart ships";
            case ConnectException unreachable -> unreachable(unreachable);
            case UnknownHostException unreachable -> unreachable(unreachable);
            case HttpConnectTimeoutException unreachable -> unreachable(unreachable);
            default -> "";
        };
    }

    private static String unreachable(Exception cause) {
        return "the API server cannot be reached ("
                + cause
                + "); see whether the network lets the operator through to it";
    }
}
