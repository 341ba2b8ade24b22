package dev.tandem.runtime.mojo;

import java.io.IOException;

/** A file that is no MOJO, or one that cannot be scored exactly; the message says what is wrong, and what to do. */
final class MalformedMojoException extends IOException {

    private static final long serialVersionUID = 1;

    MalformedMojoException(String message) {
        super(message);
    }
}
