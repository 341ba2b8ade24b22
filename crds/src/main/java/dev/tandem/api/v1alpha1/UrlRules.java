package dev.tandem.api.v1alpha1;

/** The rule for addresses that replicas send to, with its message; constants for annotations. */
final class UrlRules {

    static final String HTTP =
            "self.matches('^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/([A-Za-z0-9._~:/?@!$&()*+,;=-]|%[0-9A-Fa-f]{2})*)?$')";

    static final String HTTP_MESSAGE =
            "'\"' + self + '\" is no address to send to; write http(s)://HOST[:PORT][/PATH],"
                    + " without user or password'";

    private UrlRules() {}
}
