package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.watch.CallObservation;
import dev.tandem.runtime.serve.watch.Stage;

import io.vertx.core.buffer.Buffer;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One infer call from its arrival to its end. It ends once: by an answer, a refusal, its deadline, or because the client
 * has gone. Belongs to its event loop, but for {@link #isOver}.
 */
public final class Exchange {

    private final InferCall call;
    private final Deadlines deadlines;
    private final ServingMetrics metrics;
    private final BodyBudget budget;
    private final CallObservation observation;
    private final long arrivalNanos;
    private volatile long deadlineNanos;
    private long bodyBytes;
    private volatile boolean over;

    Exchange(
            InferCall call,
            Deadlines deadlines,
            ServingMetrics metrics,
            BodyBudget budget,
            CallObservation observation,
            long arrivalNanos,
            long deadlineNanos) {
        this.call = call;
        this.deadlines = deadlines;
        this.metrics = metrics;
        this.budget = budget;
        this.observation = observation;
        this.arrivalNanos = arrivalNanos;
        this.deadlineNanos = deadlineNanos;
    }

    public InferCall call() {
        return call;
    }

    /** Whether nobody waits for the answer any more; any thread may ask. */
    public boolean isOver() {
        return over;
    }

    /** How much of its time is left at this moment of {@link System#nanoTime}; negative when it is over. */
    public long remainingNanos(long now) {
        return deadlineNanos - now;
    }

    /** Whether its time is over at this moment of {@link System#nanoTime}; any thread may ask. */
    public boolean isExpiredAt(long nanos) {
        return nanos - deadlineNanos >= 0;
    }

    /**
     * Takes note that the body has grown to that size. Where there is no room for it any more, the exchange is over.
     *
     * @throws RefusedException for the caller to answer with, once it has stopped keeping the body
     */
    public void hold(int bytes) {
        if (!budget.grow(bodyBytes, bytes)) {
            throw new RefusedException(
                    Refusal.TOO_MANY_WAITING,
                    "large requests fill the %d bytes of memory for them; try again later"
                            .formatted(budget.bytes()));
        }
        bodyBytes = bytes;
    }

    /**
     * Reads the request, on whichever thread. The caller closes what it gets.
     *
     * @throws RefusedException if it cannot be read, or gave itself less time than that took
     */
    public InferenceRequest read() {
        long begunAt = System.nanoTime();
        var request = call.read();
        observation.read(request);
        long now = System.nanoTime();
        metrics.statistics().read(now - begunAt);
        long own = request.policy().timeoutNanos();
        if (own < deadlineNanos - arrivalNanos) {
            deadlineNanos = arrivalNanos + own;
            if (isExpiredAt(now)) {
                request.close();
                throw late();
            }
        }
        return request;
    }

    /** Tells who goes along with the call that a part of the work is done. See {@link CallObservation#took}. */
    public void took(Stage stage, long beginNanos, long endNanos, int rows) {
        observation.took(stage, beginNanos, endNanos, rows);
    }

    /** Whether it has less time than the server would give it. */
    boolean isInAHurry() {
        return deadlineNanos - arrivalNanos < deadlines.timeoutNanos();
    }

    /** Takes note that it waits for the model. Called on its event loop. */
    void waits() {
        if (!over && isInAHurry()) {
            deadlines.hurry();
        }
    }

    /** The body of the answer that gives these outputs, on whichever thread. */
    public Buffer write(
            InferenceRequest request, Map<String, Tensor> outputs, AnswerParameters parameters) {
        long begunAt = System.nanoTime();
        var given = Classification.applied(request.forms(), outputs);
        var body = call.write(request, given, parameters);
        metrics.statistics().wrote(System.nanoTime() - begunAt);
        observation.scored(given, parameters);
        return body;
    }

    void answer(Buffer body) {
        if (end()) {
            metrics.answered(call.protocol(), System.nanoTime() - arrivalNanos);
            call.answer(body);
            observation.answered();
        }
    }

    /** Answers with an error, unless the exchange is over. */
    public void refuse(RefusedException why) {
        if (end()) {
            metrics.refused(call.protocol(), why.refusal(), System.nanoTime() - arrivalNanos);
            call.refuse(why);
            observation.refused(why);
        }
    }

    /** The client has gone. */
    public void abandon() {
        if (end()) {
            metrics.abandoned();
            observation.abandoned();
        }
    }

    /** Its time is over. */
    public void expire() {
        refuse(late());
    }

    private RefusedException late() {
        return new RefusedException(
                Refusal.DEADLINE_EXCEEDED,
                "no answer within the %d us that this request had from its arrival; this server allows %d ms, and a request may ask for less"
                        .formatted(
                                TimeUnit.NANOSECONDS.toMicros(deadlineNanos - arrivalNanos),
                                TimeUnit.NANOSECONDS.toMillis(deadlines.timeoutNanos())));
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        deadlines.remove(this);
        budget.release(bodyBytes);
        return true;
    }
}
