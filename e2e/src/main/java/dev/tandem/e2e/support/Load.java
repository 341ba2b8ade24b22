package dev.tandem.e2e.support;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Steady requests that do not wait for each other: REST and gRPC, by clients that keep their
 * connections and by clients that make a new one each time.
 */
public final class Load implements AutoCloseable {

    /** Requests of each kind per second: 1000 / 40 by open connections, a quarter of it by fresh. */
    private static final int PERIOD_MILLIS = 40;

    private static final int FRESH_EVERY = 4;

    /**
     * One answer, or what came instead.
     *
     * @param kind by which kind of client
     * @param revision what the answer said it was of; empty for a failure
     * @param right whether the numbers were those of a model with that revision
     * @param problem empty for an answer
     */
    public record Answer(String kind, String revision, boolean right, String problem) {}

    private final Endpoint endpoint;
    private final String model;
    private final Map<String, Sample> samples;
    private final InferenceClient rest;
    private final InferenceClient grpc;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor();

    private Load(Endpoint endpoint, String model, List<Sample> samples) {
        this.endpoint = endpoint;
        this.model = model;
        this.samples = samples.stream().collect(Collectors.toMap(Sample::revision, s -> s));
        this.rest = endpoint.rest();
        this.grpc = endpoint.grpc();
    }

    /**
     * Begins to ask.
     *
     * @param samples the models that may answer; all take the same rows
     */
    public static Load on(ServedModel served, Sample... samples) {
        Load load = new Load(served.reachableEndpoint(), served.name(), List.of(samples));
        load.every(PERIOD_MILLIS, "REST", () -> load.rest, false);
        load.every(PERIOD_MILLIS, "gRPC", () -> load.grpc, false);
        load.every(PERIOD_MILLIS * FRESH_EVERY, "REST, new connection", load.endpoint::rest, true);
        load.every(PERIOD_MILLIS * FRESH_EVERY, "gRPC, new connection", load.endpoint::grpc, true);
        return load;
    }

    private void every(int millis, String kind, Supplier<InferenceClient> client, boolean fresh) {
        var _ =
                beat.scheduleAtFixedRate(
                        () -> requests.execute(() -> answers.add(ask(kind, client.get(), fresh))),
                        0,
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    private Answer ask(String kind, InferenceClient client, boolean fresh) {
        Sample rows = samples.values().iterator().next();
        try {
            Prediction prediction = client.infer(model, rows);
            Sample expected = samples.get(prediction.modelVersion());
            boolean right = expected != null && expected.difference(prediction) <= Sample.TOLERANCE;
            return new Answer(kind, prediction.modelVersion(), right, "");
        } catch (Exception e) {
            return new Answer(kind, "", false, e.toString());
        } finally {
            if (fresh) {
                client.close();
            }
        }
    }

    /** Waits until a number of further answers came. */
    public void awaitMore(int count) {
        int before = answers.size();
        Workspace.await(count + " more answers").until(() -> answers.size() >= before + count);
    }

    /** Asks no more, waits for the requests under way, and tells all that came, in its order. */
    public List<Answer> end() {
        close();
        return List.copyOf(answers);
    }

    @Override
    public void close() {
        beat.close();
        requests.close();
        rest.close();
        grpc.close();
    }
}
