package dev.tandem.controllers.spec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a table is: a file, a folder, or, of an input, many files by {@code *}. */
public sealed interface TableAddress {

    /** What an address may look like, for messages. */
    String ALLOWED =
            "s3://BUCKET/KEY (S3 wants 3 to 63 lower-case letters, digits, . and - in a bucket's"
                    + " name) and pvc://CLAIM/PATH";

    /** In an object store, as the runtime reads it too. */
    record Bucket(String uri) implements TableAddress {}

    /**
     * In a volume.
     *
     * @param path inside the volume; empty for its root
     */
    record Claim(String claimName, String path) implements TableAddress {}

    Pattern BUCKET = Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^?#]+");
    Pattern CLAIM = Pattern.compile("pvc://([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?:/([^?#]*))?");

    /** The address that a text is; empty where it is none. */
    static Optional<TableAddress> parse(String text) {
        if (BUCKET.matcher(text).matches()) {
            return Optional.of(new Bucket(text));
        }
        Matcher claim = CLAIM.matcher(text);
        if (!claim.matches()) {
            return Optional.empty();
        }
        String path = Optional.ofNullable(claim.group(2)).orElse("");
        boolean leavesTheVolume = ("/" + path + "/").contains("/../");
        return leavesTheVolume ? Optional.empty() : Optional.of(new Claim(claim.group(1), path));
    }
}
