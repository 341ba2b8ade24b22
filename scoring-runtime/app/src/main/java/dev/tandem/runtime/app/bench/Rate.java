package dev.tandem.runtime.app.bench;

import java.util.regex.Pattern;

/**
 * How much is asked for.
 *
 * @param number requests a second, or percent of what the server can do
 * @param ofCapacity which of both
 */
public record Rate(double number, boolean ofCapacity) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?)(%?)");

    /**
     * Reads {@code 500} or {@code 50%}.
     *
     * @throws IllegalArgumentException with what is allowed
     */
    public static Rate of(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches() || Double.parseDouble(form.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "'%s' is no rate; give requests a second (500) or a share of the capacity (50%%)"
                            .formatted(text));
        }
        return new Rate(Double.parseDouble(form.group(1)), !form.group(2).isEmpty());
    }

    /**
     * Requests a second.
     *
     * @param capacity how many the server can do
     */
    public double perSecond(double capacity) {
        return ofCapacity ? capacity * number / 100 : number;
    }
}
