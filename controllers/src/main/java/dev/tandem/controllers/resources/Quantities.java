package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveResources;

import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Quantities as the API server writes them (the canonical form of {@code
 * k8s.io/apimachinery/pkg/api/resource}): {@code 0.5} becomes {@code 500m}. What is applied in
 * another form looks like drift for ever where the matcher does not know where quantities are.
 */
final class Quantities {

    private static final List<String> BINARY = List.of("Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final List<String> DECIMAL =
            List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

    /** The power of ten of the first decimal suffix, and the steps between them. */
    private static final int SMALLEST = -9;

    private static final int STEP = 3;

    private Quantities() {}

    static EffectiveResources canonical(EffectiveResources resources) {
        return new EffectiveResources(
                canonical(resources.cpuRequest()),
                canonical(resources.cpuLimit()),
                canonical(resources.memoryRequest()),
                canonical(resources.memoryLimit()));
    }

    static Quantity canonical(Quantity quantity) {
        BigDecimal amount = quantity.getNumericalAmount();
        String format = quantity.getFormat();
        if (BINARY.contains(format) && amount.compareTo(KIBI) >= 0) {
            return binary(amount.setScale(0, RoundingMode.UP));
        }
        return decimal(amount, format.matches("[eE][+-]?[0-9]+"));
    }

    private static Quantity binary(BigDecimal bytes) {
        BigDecimal rest = bytes;
        int suffix = 0;
        while (suffix < BINARY.size() && rest.remainder(KIBI).signum() == 0) {
            rest = rest.divide(KIBI);
            suffix++;
        }
        return new Quantity(rest.toPlainString() + (suffix == 0 ? "" : BINARY.get(suffix - 1)));
    }

    /** The largest suffix that leaves a whole number. */
    private static Quantity decimal(BigDecimal amount, boolean asExponent) {
        BigDecimal bounded = amount.setScale(-SMALLEST, RoundingMode.UP);
        for (int i = DECIMAL.size() - 1; i > 0; i--) {
            int exponent = SMALLEST + STEP * i;
            BigDecimal mantissa = bounded.scaleByPowerOfTen(-exponent).stripTrailingZeros();
            if (mantissa.scale() <= 0 && mantissa.signum() != 0) {
                String suffix = asExponent ? (exponent == 0 ? "" : "e" + exponent) : DECIMAL.get(i);
                return new Quantity(mantissa.toPlainString() + suffix);
            }
        }
        return new Quantity(bounded.scaleByPowerOfTen(-SMALLEST).toBigInteger() + DECIMAL.get(0));
    }
}
