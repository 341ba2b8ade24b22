package dev.tandem.runtime.trees;

/**
 * The exponential function in single precision, with the bits that glibc's {@code expf} gives, which is the one that ONNX
 * Runtime's trees call: {@code Math.exp} rounded to a float differs from it once in some hundred numbers. The method is that
 * of Arm's optimized routines, from which glibc has it: {@code e^x} is {@code 2^(k/32)} from a table, times {@code 2^r} of
 * what is left by a polynomial, all of it in double precision.
 */
final class FloatExp {

    private static final int STEPS = 32;

    /** Where a double's exponent begins, less the five bits that the table answers for. */
    private static final int STEP_SHIFT = 47;

    private static final double STEPS_OF_LN2 = 0x1.71547652b82fep+0 * STEPS;
    private static final double CUBIC = 0x1.c6af84b912394p-5 / STEPS / STEPS / STEPS;
    private static final double SQUARE = 0x1.ebfce50fac4f3p-3 / STEPS / STEPS;
    private static final double LINEAR = 0x1.62e42ff0c52d6p-1 / STEPS;

    /** Above, no float is as large; below the other, none as small. */
    private static final float LARGEST = 0x1.62e42ep6f;

    private static final float SMALLEST = -0x1.9fe368p6f;

    /** Bits of {@code 2^(i/32)}, from which the steps are taken that adding {@code k} brings. */
    private static final long[] POWERS = powers();

    private FloatExp() {}

    private static long[] powers() {
        long[] powers = new long[STEPS];
        for (int i = 0; i < STEPS; i++) {
            double power = StrictMath.pow(2, (double) i / STEPS);
            powers[i] = Double.doubleToRawLongBits(power) - ((long) i << STEP_SHIFT);
        }
        return powers;
    }

    static float of(float x) {
        if (x > LARGEST) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < SMALLEST) {
            return 0;
        }
        if (Float.isNaN(x)) {
            return x;
        }
        double scaled = STEPS_OF_LN2 * x;
        double whole = Math.rint(scaled);
        long k = (long) whole;
        double rest = scaled - whole;
        double power = Double.longBitsToDouble(POWERS[(int) k & (STEPS - 1)] + (k << STEP_SHIFT));
        double high = CUBIC * rest + SQUARE;
        double low = LINEAR * rest + 1;
        return (float) ((high * (rest * rest) + low) * power);
    }
}
