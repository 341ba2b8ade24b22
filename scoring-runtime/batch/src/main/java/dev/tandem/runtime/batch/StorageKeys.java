package dev.tandem.runtime.batch;

/** The key of an object store; both parts empty for anonymous access. */
public record StorageKeys(String accessKeyId, String secretAccessKey) {

    public static final StorageKeys NONE = new StorageKeys("", "");

    boolean isEmpty() {
        return accessKeyId.isEmpty();
    }

    /** Without the secret, which must reach no log. */
    @Override
    public String toString() {
        return "StorageKeys[" + accessKeyId + "]";
    }
}
