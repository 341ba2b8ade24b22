package dev.tandem.controllers.reconcile;

/** An object of somebody else has the name that one of a resource's objects needs. */
final class NameTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NameTakenException(String message) {
        super(message);
    }
}
