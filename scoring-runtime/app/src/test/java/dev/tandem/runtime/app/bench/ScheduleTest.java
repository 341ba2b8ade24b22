package dev.tandem.runtime.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.LongStream;

class ScheduleTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void givenAConstantRate_whenTimeGoesOn_thenRequestsAreDueEvenly() {
        assertThat(due(Arrivals.constant.at(4), 5))
                .containsExactly(0L, SECOND / 4, SECOND / 2, SECOND * 3 / 4, SECOND);
    }

    @Test
    void givenArrivalsByChance_whenThereAreMany_thenTheyComeAtTheRateAndNotEvenly() {
        var due = due(Arrivals.poisson.at(1_000), 100_000);

        assertThat((double) due[due.length - 1] / SECOND).isCloseTo(100, within(1.0));
        long closer =
                LongStream.range(1, due.length)
                        .filter(i -> due[(int) i] - due[(int) i - 1] < SECOND / 1_000)
                        .count();
        // 1 - 1/e of the gaps of a Poisson process are shorter than their mean.
        assertThat((double) closer / due.length).isCloseTo(0.632, within(0.01));
        assertThat(due(Arrivals.poisson.at(1_000), 100_000)).isEqualTo(due);
    }

    @Test
    void givenAClosedLoop_whenAskedAtAnyTime_thenARequestIsDue() {
        var schedule = Schedule.closed();
        schedule.advance();

        assertThat(schedule.due(42)).isEqualTo(42);
    }

    @Test
    void givenAShareOfTheCapacity_whenRead_thenItIsThatShare() {
        assertThat(Rate.of("500").perSecond(8_000)).isEqualTo(500);
        assertThat(Rate.of("12.5%").perSecond(8_000)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0%", "-1", "fast", "50 %", "1e3", "99999999"})
    void givenWhatIsNoRate_whenRead_thenItIsToldWhatIs(String text) {
        assertThatThrownBy(() -> Rate.of(text))
                .hasMessage(
                        "'%s' is no rate; give requests a second (500) or a share of the capacity (50%%)"
                                .formatted(text));
    }

    private static long[] due(Schedule schedule, int count) {
        var due = new long[count];
        for (int i = 0; i < count; i++) {
            due[i] = schedule.due(0);
            schedule.advance();
        }
        return due;
    }
}
