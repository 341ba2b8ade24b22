package dev.tandem.runtime.batch;

/**
 * A file that is there.
 *
 * @param name below the store's root, with '/' between folders
 * @param etag changes when the content does: the object store's own, or size and time of a file
 */
record StoredFile(String name, long bytes, String etag) {}
