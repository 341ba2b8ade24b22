package dev.tandem.controllers.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a model file comes from. */
public sealed interface ModelSource {

    /** What {@code storageUri} may look like, for messages. */
    String ALLOWED = "oci://IMAGE[:TAG|@DIGEST], pvc://CLAIM/PATH and http(s)://HOST/PATH";

    /** The model file lies in a container image. */
    record Image(String reference) implements ModelSource {}

    /**
     * The model file lies in a volume.
     *
     * @param path of the file, or of the folder that holds it, inside the volume; empty for its root
     */
    record Claim(String claimName, String path) implements ModelSource {}

    /** The model file is downloaded. */
    record Download(URI uri) implements ModelSource {}

    Pattern CLAIM = Pattern.compile("pvc://([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?:/(.*))?");

    /** The source that a {@code storageUri} names; empty where it names none. */
    static Optional<ModelSource> parse(String storageUri) {
        if (storageUri.startsWith("oci://") && storageUri.length() > "oci://".length()) {
            return Optional.of(new Image(storageUri.substring("oci://".length())));
        }
        Matcher claim = CLAIM.matcher(storageUri);
        if (claim.matches()) {
            String path = claim.group(2) == null ? "" : claim.group(2);
            boolean leavesTheVolume = ("/" + path + "/").contains("/../");
            return leavesTheVolume
                    ? Optional.empty()
                    : Optional.of(new Claim(claim.group(1), path));
        }
        if (storageUri.startsWith("http://") || storageUri.startsWith("https://")) {
            try {
                URI uri = new URI(storageUri);
                boolean usable = uri.getHost() != null && uri.getUserInfo() == null;
                return usable ? Optional.of(new Download(uri)) : Optional.empty();
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
