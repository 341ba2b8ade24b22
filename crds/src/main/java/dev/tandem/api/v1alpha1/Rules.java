package dev.tandem.api.v1alpha1;

/** Rules in CEL that several fields share, each with its message; constants for annotations. */
final class Rules {

    static final String OBJECT_NAME = "self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$')";
    static final String OBJECT_NAME_MESSAGE =
            "'\"' + self + '\" is no name of an object; use lower-case letters, digits, - and .'";

    /** What is safe in keys of Redis, labels of metrics and names of columns. */
    static final String PLAIN_NAME = "self.matches('^[A-Za-z_][A-Za-z0-9_.-]*$')";

    static final String PLAIN_NAME_MESSAGE =
            "'\"' + self + '\" is no name here; start with a letter or _ and use letters, digits,"
                    + " _, . and -'";

    /** CEL knows no days, and taking them apart costs too much: 1 to 3650, spelled out. */
    static final String AGE =
            "self.endsWith('d') ?"
                + " self.matches('^([1-9][0-9]{0,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650)d$')"
                + " : self.matches('^([0-9]{1,9}[hms])+$') && duration(self) >= duration('1s') &&"
                + " duration(self) <= duration('87600h')";

    static final String AGE_MESSAGE =
            "'\"' + self + '\" is not allowed; use a duration from 1s to 3650d, such as 90m, 26h"
                    + " or 7d'";

    static final String WAIT =
            "self.matches('^([0-9]{1,9}(ms|s))+$') && duration(self) >= duration('1ms') &&"
                    + " duration(self) <= duration('10s')";

    static final String WAIT_MESSAGE =
            "'\"' + self + '\" is not allowed; use a duration from 1ms to 10s, such as 10ms or 1s'";

    private Rules() {}
}
