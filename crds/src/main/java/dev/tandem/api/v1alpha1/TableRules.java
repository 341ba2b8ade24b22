package dev.tandem.api.v1alpha1;

/** Rules in CEL about the addresses of tables; constants for annotations. */
final class TableRules {

    /** An address, with or without {@code *} in its path. */
    static final String INPUT =
            "self.matches('^s3://[^/?#*]+/[^?#]+$') ||"
                    + " self.matches('^pvc://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[^?#]*)?$')";

    static final String INPUT_MESSAGE =
            "'\"' + self + '\" is no address of a table; allowed are s3://BUCKET/KEY and"
                    + " pvc://CLAIM/PATH: a file, a folder, or many files by *'";

    /** An address of a folder. */
    static final String FOLDER =
            "self.matches('^s3://[^/?#*]+/[^?#*]+$') ||"
                    + " self.matches('^pvc://[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[^?#*]+$')";

    static final String FOLDER_MESSAGE =
            "'\"' + self + '\" is no address of a folder; allowed are s3://BUCKET/PREFIX and"
                    + " pvc://CLAIM/FOLDER, without *'";

    /** Amazon S3 User Guide, "General purpose bucket naming rules". */
    static final String BUCKET =
            "!self.matches('^s3://[^/]+/') ||"
                    + " self.matches('^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/')";

    static final String BUCKET_MESSAGE =
            "'\"' + self + '\" names a bucket that S3 does not allow: a bucket has 3 to 63"
                    + " lower-case letters, digits, . and -, and begins and ends with a letter or"
                    + " a digit'";

    static final String STAYS_INSIDE =
            "!self.startsWith('pvc://') || !self.matches('(^|/)\\\\.\\\\.(/|$)')";

    static final String STAYS_INSIDE_MESSAGE =
            "'\"' + self + '\" leaves the volume: a path in a claim must not contain ..'";

    /** The folder that all of the input is in; a file counts as one. */
    private static final String IN =
            "(self.input.uri.contains('*') ? self.input.uri.substring(0,"
                    + " self.input.uri.split('*')[0].lastIndexOf('/') + 1) :"
                    + " self.input.uri.endsWith('/') ? self.input.uri : self.input.uri + '/')";

    private static final String OUT =
            "(self.output.uri.endsWith('/') ? self.output.uri : self.output.uri + '/')";

    private static final String BAD =
            "(self.validation.quarantine.endsWith('/') ? self.validation.quarantine :"
                    + " self.validation.quarantine + '/')";

    private static final String NO_BAD =
            "!has(self.validation) || !has(self.validation.quarantine) || ";

    static final String OUTPUT_APART =
            "!" + OUT + ".startsWith(" + IN + ") && !" + IN + ".startsWith(" + OUT + ")";

    static final String QUARANTINE_APART_FROM_INPUT =
            NO_BAD + ("!" + BAD + ".startsWith(" + IN + ") && !" + IN + ".startsWith(" + BAD + ")");

    static final String QUARANTINE_APART_FROM_OUTPUT =
            NO_BAD
                    + ("!"
                            + BAD
                            + ".startsWith("
                            + OUT
                            + ") && !"
                            + OUT
                            + ".startsWith("
                            + BAD
                            + ")");

    private TableRules() {}
}
