package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyBudgetTest {

    private static final int MEBIBYTE = 1 << 20;

    @Test
    void givenManyLargeBodies_whenTheyFillTheirShare_thenOneMoreWaitsUntilOneIsGone() {
        var budget = new BodyBudget(MEBIBYTE, 3 * MEBIBYTE);

        assertThat(budget.grow(0, MEBIBYTE)).isTrue();
        assertThat(budget.grow(0, MEBIBYTE)).isTrue();
        assertThat(budget.grow(0, MEBIBYTE / 2)).isTrue();
        assertThat(budget.grow(MEBIBYTE / 2, MEBIBYTE)).isTrue();
        assertThat(budget.grow(0, MEBIBYTE)).isFalse();
        budget.release(MEBIBYTE);
        assertThat(budget.grow(0, MEBIBYTE)).isTrue();
    }

    @Test
    void givenAFullBudget_whenASmallBodyComes_thenItIsTaken() {
        var budget = new BodyBudget(MEBIBYTE, 0);

        assertThat(budget.grow(0, MEBIBYTE)).isTrue();
        assertThat(budget.grow(0, 1_000)).isTrue();
    }
}
