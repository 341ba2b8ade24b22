package dev.tandem.runtime.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A folder of a file system, or a prefix of a bucket. A file in it is there whole or not at all. */
sealed interface Store extends AutoCloseable permits FolderStore, BucketStore {

    /** How people know a file of this store. */
    String uri(String name);

    /** All files below a folder of the store, sorted by name. */
    List<StoredFile> list(String folder) throws BatchException;

    /** The file of exactly that name. */
    Optional<StoredFile> find(String name) throws BatchException;

    /** A local file with that content, which its user closes. */
    Staged fetch(StoredFile file, Path scratch) throws BatchException;

    /** Where to write a file that {@link #put} then takes: on the same disk as its place, if that is a folder. */
    Path draft(String name, Path scratch) throws BatchException;

    /** Puts a whole file in its place, over the one that is there; the draft is gone then. */
    void put(String name, Path draft) throws BatchException;

    /** The content of a small file. */
    Optional<byte[]> read(String name) throws BatchException;

    /** Puts a small file in its place, over the one that is there. */
    void write(String name, byte[] content) throws BatchException;

    void delete(String name) throws BatchException;

    @Override
    void close();

    /**
     * A file to read.
     *
     * @param copy whether it is a copy, to be deleted after use
     */
    record Staged(Path path, boolean copy) implements AutoCloseable {

        @Override
        public void close() {
            if (copy) {
                Scratch.delete(path);
            }
        }
    }
}
