package dev.tandem.runtime.trees;

/**
 * The file is no model that can be scored exactly; the message is the end of a sentence that begins
 * with the file.
 */
final class MalformedModelException extends RuntimeException {

    MalformedModelException(String message) {
        super(message);
    }
}
