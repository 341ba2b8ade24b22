package dev.tandem.runtime.serve.cache;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.batching.ReadyRequest;
import dev.tandem.runtime.serve.cache.ResponseCache.Question;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Requests on their way to the model, of which those that ask the same go there once: the first leads, the others wait for
 * what it is told. Where it is told nothing, because the model failed or nobody waits for it any more, the next one leads, so
 * that nobody has another one's bad luck.
 */
public final class SingleFlight {

    private final ResponseCache cache;
    private final Consumer<ReadyRequest> model;
    private final int maxWaiting;
    private final Map<RequestKey, Flight> flights = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** What becomes of a request. */
    private enum Role {
        LEADS,
        FOLLOWS,
        /** It goes before the one that leads, and asks for itself. */
        OVERTAKES,
        REFUSED
    }

    /** One that asks; itself alone, whatever others ask. */
    private static final class Asked {
        private final ReadyRequest request;
        private final Question question;

        private Asked(ReadyRequest request, Question question) {
            this.request = request;
            this.question = question;
        }

        private int level() {
            return request.request().policy().level();
        }

        private boolean isOver() {
            return request.exchange().isOver() || request.exchange().isExpiredAt(System.nanoTime());
        }
    }

    /** Those who ask the same; touched only while the map holds its key, or once it is out of it. */
    private static final class Flight {
        private final Deque<Asked> followers = new ArrayDeque<>();
        private Asked leader;

        private Flight(Asked leader) {
            this.leader = leader;
        }
    }

    /**
     * Begins with nobody on the way.
     *
     * @param model lets a request wait for the model, or throws a {@link RefusedException} and leaves it as it is
     * @param maxWaiting most requests that wait for others
     */
    public SingleFlight(ResponseCache cache, Consumer<ReadyRequest> model, int maxWaiting) {
        this.cache = cache;
        this.model = model;
        this.maxWaiting = maxWaiting;
    }

    /** How many requests wait for others that ask the same. */
    public int waiting() {
        return waiting.get();
    }

    /** Answers a request from the cache, or lets it wait for the model or for one that asks the same; or refuses it. */
    public void accept(ReadyRequest request) {
        var question = cache.ask(request.inputs(), request.request().outputs());
        if (question.known().isPresent()) {
            request.answer(question.known().get());
            return;
        }
        var asked = new Asked(request, question);
        switch (join(asked)) {
            case LEADS, OVERTAKES -> lead(asked);
            case FOLLOWS -> {}
            case REFUSED ->
                    request.fail(
                            new RefusedException(
                                    Refusal.TOO_MANY_WAITING,
                                    "%d requests are waiting already; try again later"
                                            .formatted(maxWaiting)));
        }
    }

    private Role join(Asked asked) {
        var role = new AtomicReference<>(Role.LEADS);
        flights.compute(
                asked.question.key(),
                (key, flight) -> {
                    if (flight == null) {
                        return new Flight(asked);
                    }
                    if (asked.level() < flight.leader.level()) {
                        role.set(Role.OVERTAKES);
                    } else if (waiting.incrementAndGet() > maxWaiting) {
                        waiting.decrementAndGet();
                        role.set(Role.REFUSED);
                    } else {
                        flight.followers.add(asked);
                        role.set(Role.FOLLOWS);
                    }
                    return flight;
                });
        return role.get();
    }

    private void lead(Asked asked) {
        var leading = asked.request.observed(outputs -> landed(asked, outputs), () -> ended(asked));
        try {
            model.accept(leading);
        } catch (RefusedException e) {
            leading.fail(e);
        }
    }

    /** The model has answered. */
    private void landed(Asked asked, Map<String, Tensor> outputs) {
        cache.learn(asked.question, outputs);
        var flight = flights.remove(asked.question.key());
        if (flight == null) {
            return;
        }
        for (var follower : flight.followers) {
            waiting.decrementAndGet();
            if (follower.isOver()) {
                follower.request.drop();
            } else {
                cache.shared(follower.question);
                follower.request.answer(KeptOutputs.views(outputs));
            }
        }
    }

    /** A request has let go of its memory; if it still leads, it was told nothing. */
    private void ended(Asked asked) {
        var gone = new ArrayList<Asked>();
        var next = new AtomicReference<Asked>();
        flights.computeIfPresent(
                asked.question.key(),
                (key, flight) -> {
                    if (flight.leader != asked) {
                        return flight;
                    }
                    for (var follower = flight.followers.poll();
                            follower != null;
                            follower = flight.followers.poll()) {
                        waiting.decrementAndGet();
                        if (!follower.isOver()) {
                            next.set(follower);
                            flight.leader = follower;
                            return flight;
                        }
                        gone.add(follower);
                    }
                    return null;
                });
        gone.forEach(follower -> follower.request.drop());
        var leader = next.get();
        if (leader != null) {
            // Not here: the queue may be letting go of what is over, and takes nothing meanwhile.
            leader.request.context().runOnContext(ignored -> lead(leader));
        }
    }
}
