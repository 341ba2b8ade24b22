package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.ObjectStoreConfig;
import dev.tandem.runtime.config.TerminationReason;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Opens what an address names: {@code s3://BUCKET/PREFIX}, or a path. */
record Stores(ObjectStoreConfig objectStore, StorageKeys keys) {

    static final String S3 = "s3://";

    /** Amazon S3 User Guide, "General purpose bucket naming rules". */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    /**
     * A folder or a prefix.
     *
     * @param field what the configuration calls the address
     */
    Store open(String field, String uri) throws BatchException {
        if (uri.startsWith(S3)) {
            String rest = uri.substring(S3.length());
            int slash = rest.indexOf('/');
            String bucket = slash < 0 ? rest : rest.substring(0, slash);
            if (!BUCKET.matcher(bucket).matches()) {
                throw new BatchException(
                        TerminationReason.ConfigInvalid,
                        "%s '%s' is not allowed; S3 wants a bucket to have 3 to 63 lower-case letters, digits, '.' and '-', with a letter or a digit at both ends"
                                .formatted(field, uri));
            }
            return BucketStore.open(
                    bucket, slash < 0 ? "" : rest.substring(slash + 1), objectStore, keys);
        }
        if (uri.contains("://")) {
            throw refused(field, uri);
        }
        try {
            return new FolderStore(Path.of(uri).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            throw refused(field, uri);
        }
    }

    private static BatchException refused(String field, String uri) {
        return new BatchException(
                TerminationReason.ConfigInvalid,
                "%s '%s' is not allowed; allowed: s3://BUCKET/PREFIX or a path"
                        .formatted(field, uri));
    }
}
