package dev.tandem.runtime.trees;

import java.util.List;
import java.util.function.Consumer;

/**
 * A document of objects, arrays and values that is read once from its beginning to its end, so that
 * of a large model only what is needed is ever held. Whoever is handed a value reads it whole, or
 * skips it.
 *
 * <p>Whatever is not as it should be ends in a {@link MalformedModelException}.
 */
interface Document extends AutoCloseable {

    /** How deep a document may be; models need less than 12. */
    int MAX_DEPTH = 64;

    /** Reads an object: the reader is called with each name and reads the value. */
    void object(Consumer<String> field);

    /** Reads an array: the reader is called before each item and reads it. */
    void array(Runnable item);

    /** Reads an array of numbers; true and false count as 1 and 0. */
    double[] numbers();

    /** Reads an array of strings. */
    List<String> texts();

    /** Reads a number. */
    double number();

    /** Reads a string; a number is given as text. */
    String text();

    /** Reads past a value of any kind. */
    void skip();

    /** Nothing may follow. */
    void end();

    @Override
    void close();
}
