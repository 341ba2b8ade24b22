package dev.tandem.runtime.serve.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.core.Shape;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who goes first while requests come and go, against a list that is looked through. */
class PrioritiesPropertiesTest {

    /**
     * One request, and how many batches are taken once it has come.
     *
     * @param level the lower, the sooner
     */
    record Step(int shape, int level, int taken) {}

    private record Waiting(int place, int shape, int level) implements BatchQueue.Entry {

        @Override
        public BatchKey key() {
            return new BatchKey(Map.of("x", Shape.of(shape)), List.of("y"));
        }

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public long arrivalNanos() {
            // Around where such a clock overflows.
            return Long.MAX_VALUE - 20 + place;
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void drop() {
            throw new AssertionError("nobody goes away here");
        }
    }

    private static final class Run {
        private final BatchQueue<Waiting> queue;
        private final List<Waiting> waiting = new ArrayList<>();
        private final Map<Waiting, Integer> passedOver = new HashMap<>();

        Run(int maxRows) {
            queue = new BatchQueue<>(maxRows, Long.MIN_VALUE, 1_000);
        }

        void offer(Waiting one) {
            assertThat(queue.offer(one)).isTrue();
            waiting.add(one);
        }

        void take() throws InterruptedException {
            var longest = waiting.getFirst();
            var most =
                    waiting.stream()
                            .min(
                                    Comparator.comparingInt(Waiting::level)
                                            .thenComparingInt(Waiting::place))
                            .orElseThrow();
            int ahead = queue.ahead(most.level()).entries();
            assertThat(ahead)
                    .isEqualTo(
                            (int) waiting.stream().filter(w -> w.level() <= most.level()).count());

            var batch = queue.take();

            if (batch.getFirst().place() != most.place()) {
                assertThat(batch.getFirst()).isEqualTo(longest);
                assertThat(passedOver).containsEntry(longest, BatchQueue.TURNS - 1);
            }
            var rest = batch.subList(1, batch.size());
            assertThat(rest)
                    .isSortedAccordingTo(
                            Comparator.comparingInt(Waiting::level)
                                    .thenComparingInt(Waiting::place));
            waiting.removeAll(batch);
            if (!batch.contains(longest)) {
                assertThat(passedOver.merge(longest, 1, Integer::sum)).isLessThan(BatchQueue.TURNS);
            }
        }
    }

    @Property
    void givenRequestsOfAnyPriority_whenTheyComeAndGo_thenTheMostUrgentGoesFirstAndNobodyStarves(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 4) int maxRows)
            throws InterruptedException {
        var run = new Run(maxRows);
        for (int i = 0; i < steps.size(); i++) {
            run.offer(new Waiting(i, steps.get(i).shape(), steps.get(i).level()));
            for (int j = 0; j < steps.get(i).taken() && !run.waiting.isEmpty(); j++) {
                run.take();
            }
        }
        while (!run.waiting.isEmpty()) {
            run.take();
        }

        assertThat(run.queue.waiting()).isZero();
    }

    @Property
    void givenUrgentRequestsThatNeverEnd_whenOneIsNotUrgent_thenItsTurnComes(
            @ForAll @IntRange(min = 0, max = 30) int before) throws InterruptedException {
        var run = new Run(1);
        for (int i = 0; i < before; i++) {
            run.offer(new Waiting(i, 1, 1));
        }
        var patient = new Waiting(before, 1, 9);
        run.offer(patient);
        int place = before + 1;
        int batches = 0;
        while (run.waiting.contains(patient)) {
            run.offer(new Waiting(place++, 1, 1));
            run.take();
            batches++;
        }

        assertThat(batches).isEqualTo(before + BatchQueue.TURNS);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(0, 0, 1, 1, 2))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }
}
