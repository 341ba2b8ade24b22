package dev.tandem.runtime.mojo;

import java.io.IOException;

/** A MOJO that becomes more than there is room for when it is unpacked. */
final class MojoTooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    MojoTooLargeException(long mostBytes) {
        super(
                "unpacked it is larger than %d MiB; a quarter of the JVM's heap and at most 1 GiB is allowed, so give the container more memory, or train a smaller model"
                        .formatted(mostBytes >> 20));
    }
}
