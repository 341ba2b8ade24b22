package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An address that models may be fetched from. Whoever may create an InferenceService chooses it, but the request is made
 * from inside the cluster: so the addresses at which clouds hand out a node's credentials are refused, here and after
 * every redirect.
 */
final class SourceAddress {

    private static final List<String> SCHEMES = List.of("http", "https");

    /** Where one cloud answers by IPv6, outside the link-local range. */
    private static final String METADATA_IPV6 = "fd00:ec2:0:0:0:0:0:254";

    private final URI uri;

    private SourceAddress(URI uri) {
        this.uri = uri;
    }

    static SourceAddress of(String url) throws Failure {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw refused(url, e.getReason());
        }
        return checked(uri);
    }

    /** The address that a redirect from here leads to. */
    SourceAddress redirected(String location) throws Failure {
        URI target;
        try {
            target = uri.resolve(new URI(location));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new Failure(
                    TerminationReason.SourceUnreachable,
                    "%s redirects to '%s', which is no URL".formatted(this, location),
                    e);
        }
        var next = checked(target);
        if (isHttps() && !next.isHttps()) {
            throw new Failure(
                    TerminationReason.SourceUnreachable,
                    "%s redirects to %s, from https to http; that is not followed"
                            .formatted(this, next));
        }
        return next;
    }

    URI uri() {
        return uri;
    }

    /**
     * Looks the host up and refuses it where it is one of the addresses that give credentials away. To be called right
     * before each connection: the JVM keeps what it looked up for the connection that follows.
     *
     * @throws UnknownHostException if there is no such host
     */
    void checkHost() throws Failure, UnknownHostException {
        for (var address : InetAddress.getAllByName(uri.getHost())) {
            if (address.isLinkLocalAddress() || address.getHostAddress().equals(METADATA_IPV6)) {
                throw new Failure(
                        TerminationReason.ConfigInvalid,
                        "%s is at %s, a link-local or metadata address; models are not fetched from there"
                                .formatted(this, address.getHostAddress()));
            }
        }
    }

    private boolean isHttps() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    private static SourceAddress checked(URI uri) throws Failure {
        String scheme = uri.getScheme();
        if (scheme == null || !SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
            throw refused(uri.toString(), "the scheme must be http or https");
        }
        if (uri.getHost() == null) {
            throw refused(uri.toString(), "it names no host");
        }
        if (uri.getUserInfo() != null) {
            throw refused(scheme + "://...@" + uri.getHost(), "credentials in a URL are not taken");
        }
        return new SourceAddress(uri);
    }

    private static Failure refused(String url, String why) {
        return new Failure(
                TerminationReason.ConfigInvalid, "URL '%s' is not allowed; %s".formatted(url, why));
    }

    /** Without the query, which may hold a signature. */
    @Override
    public String toString() {
        return Arrays.stream(uri.toString().split("\\?", 2)).findFirst().orElseThrow();
    }
}
