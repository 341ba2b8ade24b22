package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.RefusedException;

import java.util.concurrent.TimeUnit;

/**
 * The value of the {@code grpc-timeout} header: at most eight digits and a unit.
 *
 * @param nanos from the arrival of the call
 */
record GrpcTimeout(long nanos) {

    private static final int MOST_DIGITS = 8;

    static GrpcTimeout parse(String header) {
        int digits = header.length() - 1;
        if (digits < 1 || digits > MOST_DIGITS) {
            throw refused(header);
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = header.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw refused(header);
            }
            value = 10 * value + digit;
        }
        return new GrpcTimeout(unit(header).toNanos(value));
    }

    private static TimeUnit unit(String header) {
        return switch (header.charAt(header.length() - 1)) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> throw refused(header);
        };
    }

    private static RefusedException refused(String header) {
        return RefusedException.invalid(
                "grpc-timeout '%s' is no time; it takes at most %d digits and one of H, M, S, m, u, n"
                        .formatted(header, MOST_DIGITS));
    }
}
