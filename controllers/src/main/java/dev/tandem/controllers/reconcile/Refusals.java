package dev.tandem.controllers.reconcile;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;

import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tells the failures that a user has to learn of from those that trying again mends. */
final class Refusals {

    /** Bad request, forbidden (quotas too) and unprocessable: nothing that passes by itself. */
    private static final Set<Integer> CODES = Set.of(400, 403, 422);

    /** The API server's cause for refusing to create anything in a namespace that is being deleted. */
    private static final String NAMESPACE_GOING = "NamespaceTerminating";

    private Refusals() {}

    /** What to tell the user of a failure; empty where trying again is all there is to it. */
    static Optional<String> message(Throwable failure) {
        return switch (failure) {
            // The metrics wrap what passes through them.
            case OperatorException wrapped when wrapped.getCause() != null ->
                    message(wrapped.getCause());
            case NameTakenException taken -> Optional.of(taken.getMessage());
            // The API server's own words, without the client's around them.
            case KubernetesClientException refused when CODES.contains(refused.getCode()) ->
                    Optional.ofNullable(refused.getStatus())
                            .map(Status::getMessage)
                            .or(() -> Optional.ofNullable(refused.getMessage()));
            default -> Optional.empty();
        };
    }

    /**
     * Whether the namespace is being deleted: the resource goes with it, and nobody is left to tell.
     */
    static boolean isNamespaceGoing(Throwable failure) {
        return switch (failure) {
            case OperatorException wrapped when wrapped.getCause() != null ->
                    isNamespaceGoing(wrapped.getCause());
            case KubernetesClientException refused ->
                    causes(refused).anyMatch(cause -> NAMESPACE_GOING.equals(cause.getReason()));
            default -> false;
        };
    }

    /** Whether what was to be changed has been changed by somebody else since it was looked at. */
    static boolean isConflict(Throwable failure) {
        return switch (failure) {
            case OperatorException wrapped when wrapped.getCause() != null ->
                    isConflict(wrapped.getCause());
            case KubernetesClientException refused ->
                    refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
            default -> false;
        };
    }

    private static Stream<StatusCause> causes(KubernetesClientException refused) {
        return Optional.ofNullable(refused.getStatus())
                .map(Status::getDetails)
                .map(StatusDetails::getCauses)
                .stream()
                .flatMap(List::stream);
    }
}
