package dev.tandem.api.v1alpha1;

/**
 * Cron lines as Kubernetes' CronJobs take them: five fields, or a macro. A range that ends before it
 * begins is found by the API server only, when the CronJob is made.
 */
public final class Cron {

    private static final String MINUTE = "[0-5]?[0-9]";
    private static final String HOUR = "([01]?[0-9]|2[0-3])";
    private static final String DAY = "(0?[1-9]|[12][0-9]|3[01])";
    private static final String MONTH =
            "(0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
    private static final String WEEKDAY = "(0?[0-6]|sun|mon|tue|wed|thu|fri|sat)";

    private static final String BEGIN = "([*?]|";
    private static final String TO = "(-";
    private static final String STEP = ")?)(/[1-9][0-9]?)?";

    private static final String MINUTES = BEGIN + MINUTE + TO + MINUTE + STEP;
    private static final String HOURS = BEGIN + HOUR + TO + HOUR + STEP;
    private static final String DAYS = BEGIN + DAY + TO + DAY + STEP;
    private static final String MONTHS = BEGIN + MONTH + TO + MONTH + STEP;
    private static final String WEEKDAYS = BEGIN + WEEKDAY + TO + WEEKDAY + STEP;

    /** A regular expression that both RE2, in the definition, and Java read. */
    public static final String LINE =
            "(?i)^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|"
                    + (MINUTES + "(," + MINUTES + ")* +")
                    + (HOURS + "(," + HOURS + ")* +")
                    + (DAYS + "(," + DAYS + ")* +")
                    + (MONTHS + "(," + MONTHS + ")* +")
                    + (WEEKDAYS + "(," + WEEKDAYS + ")*")
                    + ")$";

    private Cron() {}
}
