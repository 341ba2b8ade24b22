package dev.tandem.runtime.core.json;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;

import java.nio.charset.StandardCharsets;

/**
 * The number that was read last: its digits as one whole number and the power of ten they are scaled by, which is enough
 * to round most numbers exactly without looking at their text again.
 */
final class JsonNumber {

    private static final int NONE = -1;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private static final long LARGEST_EXACT_IN_DOUBLE = 1L << 53;
    private static final int MOST_DIGITS_IN_LONG = 18;
    private static final int BEYOND_ALL_EXPONENTS = 100_000;

    private int start;
    private int end;
    private boolean negative;
    private boolean whole;
    private boolean exact;
    private long digits;
    private int exponent;

    /**
     * Reads a number.
     *
     * @param bytes the document, to be given again with each question about the number: kept here, they would have to be
     *     looked up and bounded anew for every byte
     * @param from where it begins, with a digit or a minus
     * @return where it ends
     */
    int read(byte[] bytes, int from) {
        boolean minus = bytes[from] == '-';
        int first = minus ? from + 1 : from;
        int at = first;
        int point = NONE;
        long value = 0;
        for (; at < bytes.length; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
            } else if (digit == '.' - '0' && point == NONE) {
                point = at;
            } else {
                break;
            }
        }
        start = from;
        negative = minus;
        digits = value;
        whole = point == NONE;
        exponent = whole ? 0 : point + 1 - at;
        check(bytes, first, whole ? at : point, at);
        // Leading zeros count too, which sends only a few numbers the slower way.
        exact = at - first <= (whole ? MOST_DIGITS_IN_LONG : MOST_DIGITS_IN_LONG + 1);
        end = at < bytes.length && (bytes[at] | 0x20) == 'e' ? readExponent(bytes, at + 1) : at;
        return end;
    }

    private void check(byte[] bytes, int first, int wholeEnd, int last) {
        if (wholeEnd == first) {
            throw JsonErrors.expected("a digit", bytes, first);
        }
        if (bytes[first] == '0' && wholeEnd - first > 1) {
            throw JsonErrors.malformed(bytes, first, "a number begins with a needless 0");
        }
        if (wholeEnd + 1 == last) {
            throw JsonErrors.expected("a digit", bytes, last);
        }
    }

    private int readExponent(byte[] bytes, int from) {
        whole = false;
        int at = from;
        boolean down = false;
        if (at < bytes.length && (bytes[at] == '-' || bytes[at] == '+')) {
            down = bytes[at] == '-';
            at++;
        }
        int first = at;
        int value = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            value = Math.min(BEYOND_ALL_EXPONENTS, value * 10 + bytes[at] - '0');
            at++;
        }
        if (at == first) {
            throw JsonErrors.expected("a digit", bytes, at);
        }
        exponent += down ? -value : value;
        return at;
    }

    /**
     * As a whole number.
     *
     * @throws ArithmeticException if it has a fraction or does not fit
     */
    long toLong(byte[] bytes) {
        if (!whole) {
            throw new ArithmeticException("a fraction");
        }
        if (exact) {
            return negative ? -digits : digits;
        }
        // Rare: 19 digits and more.
        try {
            return Long.parseLong(text(bytes));
        } catch (NumberFormatException e) {
            throw new ArithmeticException("too large");
        }
    }

    /**
     * As a whole number from 0 to 2<sup>64</sup> - 1, by the bits of a long.
     *
     * @throws ArithmeticException if it has a fraction or does not fit
     */
    long toUnsignedLong(byte[] bytes) {
        if (!whole) {
            throw new ArithmeticException("a fraction");
        }
        if (negative && (digits != 0 || !exact)) {
            throw new ArithmeticException("a number below 0");
        }
        if (exact) {
            return digits;
        }
        try {
            return Long.parseUnsignedLong(text(bytes));
        } catch (NumberFormatException e) {
            throw new ArithmeticException("too large");
        }
    }

    private String text(byte[] bytes) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** As the nearest double; infinite if it is beyond them all. */
    double toDouble(byte[] bytes) {
        return isScaledExactly()
                ? scaled()
                : JavaDoubleParser.parseDouble(bytes, start, end - start);
    }

    /** As the nearest float; infinite if it is beyond them all. */
    float toFloat(byte[] bytes) {
        if (isScaledExactly()) {
            double nearest = scaled();
            // The nearest float of the nearest double is the nearest float, unless the double lies
            // half-way between two floats: then it may have been rounded onto that point from
            // either side.
            if ((Double.doubleToRawLongBits(nearest) & 0x1FFF_FFFFL) != 0x1000_0000L) {
                return (float) nearest;
            }
        }
        return JavaFloatParser.parseFloat(bytes, start, end - start);
    }

    private boolean isScaledExactly() {
        return exact
                && digits <= LARGEST_EXACT_IN_DOUBLE
                && exponent > -POWERS_OF_TEN.length
                && exponent < POWERS_OF_TEN.length;
    }

    /** Exactly rounded, because both factors are exact and one operation rounds once. */
    private double scaled() {
        double value =
                exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
        return negative ? -value : value;
    }
}
