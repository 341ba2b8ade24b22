package dev.tandem.controllers.spec;

import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.util.Optional;

/** Which quantities a field takes; the CRD's rules say the same. */
record QuantityRange(Quantity from, Quantity to, String examples) {

    static final QuantityRange CPU = of("10m", "1024", "500m or 2");
    static final QuantityRange MEMORY = of("32Mi", "64Ti", "512Mi or 2Gi");
    static final QuantityRange PAYLOAD = of("1Ki", "1Gi", "8Mi");

    static final QuantityRange LOGGER_QUEUE = of("64Ki", "1Gi", "16Mi");
    static final QuantityRange RESPONSE_CACHE = of("64Ki", "64Gi", "64Mi");
    static final QuantityRange SCRATCH = of("64Mi", "64Ti", "10Gi");

    private static QuantityRange of(String from, String to, String examples) {
        return new QuantityRange(new Quantity(from), new Quantity(to), examples);
    }

    boolean contains(Quantity quantity) {
        return amount(quantity)
                .filter(amount -> amount.compareTo(from.getNumericalAmount()) >= 0)
                .filter(amount -> amount.compareTo(to.getNumericalAmount()) <= 0)
                .isPresent();
    }

    String allowed() {
        return "use a quantity from " + from + " to " + to + ", such as " + examples;
    }

    /** The number that a quantity stands for; empty where its text is none. */
    private static Optional<BigDecimal> amount(Quantity quantity) {
        try {
            return Optional.of(quantity.getNumericalAmount());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
