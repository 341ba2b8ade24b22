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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class BatchQueuePropertiesTest {

    record Asked(int shape, int rows, int level, boolean gone) {}

    private record Waiting(int place, Asked asked, long arrivalNanos, Set<Integer> dropped)
            implements BatchQueue.Entry {

        @Override
        public BatchKey key() {
            return new BatchKey(Map.of("x", Shape.of(asked.shape())), List.of("y"));
        }

        @Override
        public int rows() {
            return asked.rows();
        }

        @Override
        public int level() {
            return asked.level();
        }

        @Override
        public boolean isOver() {
            return asked.gone();
        }

        @Override
        public void drop() {
            dropped.add(place);
        }
    }

    @Property
    void givenAnyRequests_whenAllAreTaken_thenEachIsInOneBatchOfItsKindOrDropped(
            @ForAll("requests") List<Asked> requests,
            @ForAll @IntRange(min = 1, max = 8) int maxRows)
            throws InterruptedException {
        var queue = new BatchQueue<Waiting>(maxRows, 0, 1_000);
        var dropped = new HashSet<Integer>();
        for (int i = 0; i < requests.size(); i++) {
            assertThat(queue.offer(new Waiting(i, requests.get(i), System.nanoTime(), dropped)))
                    .isTrue();
        }
        queue.close();

        var taken = new ArrayList<Waiting>();
        for (var batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
            assertThat(batch.stream().map(Waiting::key).distinct()).hasSize(1);
            assertThat(batch.size() == 1 || rows(batch) <= maxRows).isTrue();
            taken.addAll(batch);
        }

        assertThat(taken).noneMatch(Waiting::isOver);
        assertThat(taken.size() + dropped.size()).isEqualTo(requests.size());
        assertThat(taken).doesNotHaveDuplicates();
        for (int shape = 1; shape <= 3; shape++) {
            for (int level = 1; level <= 3; level++) {
                int kind = shape;
                int urgency = level;
                assertThat(
                                taken.stream()
                                        .filter(one -> one.asked().shape() == kind)
                                        .filter(one -> one.level() == urgency))
                        .isSortedAccordingTo(Comparator.comparingInt(Waiting::place));
            }
        }
        assertThat(queue.waiting()).isZero();
        assertThat(queue.ahead(Integer.MAX_VALUE)).isEqualTo(new QueueLoad(0, 0));
    }

    @Property
    void givenAFullQueue_whenOneComes_thenItIsTakenOnlyInPlaceOfOneThatIsOver(
            @ForAll("requests") List<Asked> requests) {
        var queue = new BatchQueue<Waiting>(4, 0, requests.size());
        var dropped = new HashSet<Integer>();
        for (int i = 0; i < requests.size(); i++) {
            queue.offer(new Waiting(i, requests.get(i), System.nanoTime(), dropped));
        }
        long gone = requests.stream().filter(Asked::gone).count();

        boolean taken =
                queue.offer(new Waiting(-1, new Asked(1, 1, 2, false), System.nanoTime(), dropped));

        assertThat(taken).isEqualTo(gone > 0);
        assertThat(dropped).hasSize((int) gone);
    }

    private static int rows(List<Waiting> batch) {
        return batch.stream().mapToInt(Waiting::rows).sum();
    }

    @Provide
    Arbitrary<List<Asked>> requests() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(1, 10),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(true, false, false, false))
                .as(Asked::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }
}
