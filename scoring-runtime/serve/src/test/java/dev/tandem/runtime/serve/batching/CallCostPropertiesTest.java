package dev.tandem.runtime.serve.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.util.List;

class CallCostPropertiesTest {

    @Property
    void givenCallsThatCostSoMuchEachAndARow_whenOthersArePredicted_thenByThatRule(
            @ForAll @IntRange(min = 1_000, max = 10_000_000) int perCall,
            @ForAll @IntRange(min = 0, max = 1_000_000) int perRow,
            @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 64) Integer> batches) {
        var cost = new CallCost();
        cost.add(1, perCall + perRow);
        cost.add(64, perCall + 64L * perRow);
        batches.forEach(rows -> cost.add(rows, perCall + (long) rows * perRow));

        double expected = 3.0 * perCall + 100.0 * perRow;
        assertThat(cost.nanos(3, 100)).isCloseTo(expected, within(expected * 1e-3));
    }

    @Property
    void givenCallsOfOneSizeOnly_whenOthersArePredicted_thenRowsCostNothingUntilShown(
            @ForAll @IntRange(min = 1, max = 64) int rows,
            @ForAll @IntRange(min = 1_000, max = 10_000_000) int nanos) {
        var cost = new CallCost();
        cost.add(rows, nanos);
        cost.add(rows, nanos);

        assertThat(cost.nanos(2, 1_000)).isCloseTo(2.0 * nanos, within(nanos * 1e-3));
    }

    @Property(tries = 1)
    void givenNoCallYet_whenOnesArePredicted_thenNothingIsHeldAgainstThem() {
        assertThat(new CallCost().nanos(10, 100)).isZero();
    }
}
