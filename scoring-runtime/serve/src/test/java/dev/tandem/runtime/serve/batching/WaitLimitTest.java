package dev.tandem.runtime.serve.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

class WaitLimitTest {

    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(10);

    /** That clock may begin anywhere. */
    private static final long BEGUN = Long.MAX_VALUE - 5;

    private final WaitLimit limit = new WaitLimit(TIMEOUT, BEGUN);

    @Test
    void givenABurst_whenItIsYoung_thenAllOfItMayWait() {
        assertThat(limit.nanos(BEGUN + TIMEOUT / 10 - 1, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void givenAQueueThatIsNeverEmpty_whenATenthOfTheTimeoutIsOver_thenNobodyMayWaitLonger() {
        assertThat(limit.nanos(BEGUN + TIMEOUT / 10, 0)).isEqualTo(TIMEOUT / 10);
        assertThat(limit.nanos(BEGUN + 2 * TIMEOUT, 0)).isEqualTo(TIMEOUT / 10);
    }

    @Test
    void givenCallsThatTakeLonger_whenTheQueueIsNeverEmpty_thenThoseThatKeepThreadsBusyMayWait() {
        assertThat(limit.nanos(BEGUN + TIMEOUT, TIMEOUT / 2.0)).isEqualTo(TIMEOUT / 2);
    }

    @Test
    void givenAnOverload_whenTheQueueHasBeenEmptyOnce_thenBurstsMayWaitAgain() {
        limit.empty(BEGUN + 3 * TIMEOUT);

        assertThat(limit.nanos(BEGUN + 3 * TIMEOUT + 1, 0)).isEqualTo(Long.MAX_VALUE);
    }
}
