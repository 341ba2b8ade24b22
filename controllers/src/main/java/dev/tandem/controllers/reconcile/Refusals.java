package dev.tandem.controllers.reconcile;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;

import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells the failures that a user has to learn of from those that trying again mends. */
final class Refusals {

    /** Bad request, forbidden (quotas too) and unprocessable: nothing that passes by itself. */
    private static final Set<Integer> CODES = Set.of(400, 403, 422);

    /** The API server's cause for refusing to create anything in a namespace that is being deleted. */
    private static final String NAMESPACE_GOING = "NamespaceTerminating";

    private Refusals() {}

    /** What to tell the user of a failure; empty where trying again is all there is to it. */
    static Optional<String> message(Throwable failure) {
        return switch (unwrapped(failure)) {
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
     * Whether the namespace is being deleted or gone, of which the watches may tell later than the
     * answer to a write: the resource goes with it, and nobody is left to tell.
     */
    static boolean isNamespaceGoing(Throwable failure) {
        return unwrapped(failure) instanceof KubernetesClientException refused
                && details(refused)
                        .filter(details -> isNamespaceMissing(refused, details) || isGoing(details))
                        .isPresent();
    }

    /** Whether what was to be changed has been changed by somebody else since it was looked at. */
    static boolean isConflict(Throwable failure) {
        return unwrapped(failure) instanceof KubernetesClientException refused
                && refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    /** The metrics wrap what passes through them. */
    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof OperatorException wrapped && wrapped.getCause() != null
                ? unwrapped(wrapped.getCause())
                : failure;
    }

    private static Optional<StatusDetails> details(KubernetesClientException refused) {
        return Optional.ofNullable(refused.getStatus()).map(Status::getDetails);
    }

    private static boolean isNamespaceMissing(
            KubernetesClientException refused, StatusDetails details) {
        return refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                && "namespaces".equals(details.getKind());
    }

    private static boolean isGoing(StatusDetails details) {
        return Optional.ofNullable(details.getCauses()).stream()
                .flatMap(List::stream)
                .anyMatch(cause -> NAMESPACE_GOING.equals(cause.getReason()));
    }
}
