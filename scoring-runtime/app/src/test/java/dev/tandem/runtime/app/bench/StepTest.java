package dev.tandem.runtime.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.OptionalDouble;

class StepTest {

    private static final Latencies LATENCY = new Latencies(1.2, 1, 2, 4, 8, 16);
    private static final Latencies PUNCTUAL = new Latencies(0, 0, 0, 0.05, 0.1, 0.2);

    @Test
    void givenGoodAnswers_whenPrinted_thenEachFigureStandsBelowItsName() {
        var step = new Step(outcome(0, Map.of(), PUNCTUAL, 0.2), OptionalDouble.of(21.34));

        assertThat((Step.HEADER + step.line()).lines().map(line -> line.strip().split("  +")))
                .containsExactly(
                        new String[] {
                            "asked/s",
                            "answered/s",
                            "p50 ms",
                            "p90 ms",
                            "p99 ms",
                            "p99.9 ms",
                            "max ms",
                            "CPU us",
                            "late ms",
                            "errors"
                        },
                        new String[] {
                            "5,000", "4,990", "1.000", "2.000", "4.000", "8.000", "16.000", "21.3",
                            "0.050", "none"
                        });
        assertThat(step.warnings()).isEmpty();
    }

    @Test
    void givenBadAnswers_whenPrinted_thenTheyAreCountedByStatus() {
        var step =
                new Step(
                        outcome(0, Map.of("503", 1_200L, "no answer", 3L), PUNCTUAL, 0.2),
                        OptionalDouble.empty());

        assertThat(step.line()).endsWith("-     0.050  503: 1,200, no answer: 3\n");
        assertThat(step.json().path("errors").path("503").asInt()).isEqualTo(1_200);
        assertThat(step.json().has("serverCpuMicros")).isFalse();
    }

    @Test
    void givenALoadGeneratorThatIsLate_whenTold_thenItIsNotTheServersFault() {
        var late = new Latencies(1, 1, 1, 2.5, 3, 4);

        assertThat(new Step(outcome(0, Map.of(), late, 0.2), OptionalDouble.empty()).warnings())
                .containsExactly(
                        "at 5,000 requests/s the load generator itself was late, by 2.5 ms (p99),"
                                + " which latencies contain");
        assertThat(new Step(outcome(0, Map.of(), late, 0.95), OptionalDouble.empty()).warnings())
                .containsExactly(
                        "at 5,000 requests/s the load generator used 0.95 of its one core: it"
                                + " measures itself there");
    }

    @Test
    void givenRequestsThatWereNeverSent_whenTold_thenLatenciesAreKnownToBeTooLow() {
        assertThat(
                        new Step(outcome(700, Map.of(), PUNCTUAL, 0.2), OptionalDouble.empty())
                                .warnings())
                .containsExactly(
                        "at 5,000 requests/s 700 were due and never sent, as no connection was"
                                + " free: latencies would be higher with them");
    }

    private static Outcome outcome(
            long unsent, Map<String, Long> errors, Latencies lateness, double cores) {
        return new Outcome(
                5_000, 4_990, 49_900, unsent, errors, LATENCY, lateness, cores, new Histogram(3));
    }
}
