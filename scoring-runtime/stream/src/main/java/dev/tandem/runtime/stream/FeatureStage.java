package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.features.FeatureClient;
import dev.tandem.runtime.features.FeatureLookup;
import dev.tandem.runtime.features.FeatureStoreException;
import dev.tandem.runtime.features.FoundFeatures;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Feature stores on a batch's way: rows are looked up before the model runs, all keys of a view in one round trip, and rows
 * are published after. A store that does not answer is waited for wherever going on would lose something.
 */
final class FeatureStage implements AutoCloseable {

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    private final Map<StoreConfig, FeatureClient> clients = new LinkedHashMap<>();
    private final List<FeatureColumns> views = new ArrayList<>();
    private final ModelSignature model;
    private final StreamConfig config;
    private final Waiting waiting;
    private final int attempts;
    private final Optional<FeaturePublisher> publisher;
    private final List<FeaturePublisher.Row> toPublish = new ArrayList<>();
    private Optional<RecordFields> fields = Optional.empty();

    private FeatureStage(
            StreamConfig config,
            RowMapping mapping,
            ModelSignature model,
            Function<StoreConfig, Credentials> credentials,
            Waiting waiting) {
        this.config = config;
        this.model = model;
        this.waiting = waiting;
        this.attempts = config.knownDeadLetter().map(letters -> letters.attempts()).orElse(1);
        Function<StoreConfig, FeatureClient> client =
                store ->
                        clients.computeIfAbsent(
                                store,
                                known -> FeatureClient.connect(known, credentials.apply(known)));
        for (var view : config.features()) {
            var lookup = FeatureLookup.of(client.apply(view.store()), view);
            views.add(new FeatureColumns(view, lookup, mapping));
        }
        this.publisher =
                config.knownPublish()
                        .map(
                                publish ->
                                        new FeaturePublisher(
                                                publish,
                                                client.apply(publish.store())
                                                        .writer(publish.view()),
                                                model));
    }

    /**
     * The stores of a stream; they need not be up yet.
     *
     * @param model whose outputs are published
     * @throws IllegalArgumentException in words for people, if the views and the model do not fit
     */
    static FeatureStage connect(
            StreamConfig config,
            RowMapping mapping,
            ModelSignature model,
            Function<StoreConfig, Credentials> credentials,
            Waiting waiting) {
        return new FeatureStage(config, mapping, model, credentials, waiting);
    }

    /** The columns that are looked up where a record does not have them. */
    Set<String> columns() {
        var columns = new HashSet<String>();
        views.forEach(view -> columns.addAll(view.names()));
        return columns;
    }

    /** These fields and those that are needed here. */
    Set<String> fieldsBeside(List<String> others) {
        var all = new LinkedHashSet<>(others);
        config.features().forEach(view -> all.add(view.view().entity()));
        config.knownPublish()
                .ifPresent(publish -> all.addAll(FeaturePublisher.fields(publish, model)));
        return all;
    }

    /** Where in records the fields are. */
    void use(RecordFields known) {
        fields = Optional.of(known);
    }

    /** The stores that do not serve, whether or not somebody waits for them now. */
    List<Obstacle> obstacles() {
        return clients.values().stream().flatMap(client -> client.obstacle().stream()).toList();
    }

    /** Leaves what is counted here to be scraped. */
    void count(PrometheusRegistry registry) {
        FeatureCounts.register(
                registry,
                List.copyOf(clients.values()),
                views.stream().map(FeatureColumns::lookup).toList(),
                publisher.map(FeaturePublisher::writer),
                config);
    }

    /**
     * Fills the columns that records do not have.
     *
     * @param spans of the batch's rows, in their order
     * @return which rows cannot be scored, by their index; then the batch is not filled
     */
    Map<Integer, Fault> fill(List<FieldSpans> spans, RowBatch rows) {
        var refused = new HashMap<Integer, Fault>();
        for (var view : views) {
            var keys = keys(view, spans, refused);
            if (refused.isEmpty()) {
                fill(view, keys, spans, rows, refused);
            }
        }
        return refused;
    }

    private List<String> keys(
            FeatureColumns view, List<FieldSpans> spans, Map<Integer, Fault> refused) {
        var keys = new ArrayList<String>(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            try {
                keys.add(view.key(fields.orElseThrow(), spans.get(i)));
            } catch (InvalidInputException e) {
                refused.put(i, Fault.of(e, 1));
            }
        }
        return keys;
    }

    private void fill(
            FeatureColumns view,
            List<String> keys,
            List<FieldSpans> spans,
            RowBatch rows,
            Map<Integer, Fault> refused) {
        var found = find(view, keys);
        for (int i = 0; i < keys.size(); i++) {
            var row = found.rows().get(i);
            try {
                if (row.isMissing() && view.rejects()) {
                    refused.put(
                            i,
                            new Fault(
                                    Fault.Kind.FeaturesMissing,
                                    view.refusal(keys.get(i)),
                                    attempts));
                } else {
                    view.fill(rows, i, row, fields.orElseThrow(), spans.get(i));
                }
            } catch (InvalidInputException e) {
                refused.put(i, Fault.of(e, 1));
            }
        }
    }

    /** Looks up until all is there, where a row that is not may be written yet, or the store may come back. */
    private FoundFeatures find(FeatureColumns view, List<String> keys) {
        for (int tried = 1; ; ) {
            var found = view.find(keys).join();
            if (!view.rejects()) {
                return found;
            }
            if (found.failure().isPresent()) {
                waiting.pause(BETWEEN_TRIES, found.failure().map(FeatureStoreException::obstacle));
                continue;
            }
            waiting.over();
            boolean complete = found.missing() + found.stale() == 0;
            if (complete || tried == attempts) {
                return found;
            }
            tried++;
            waiting.pause(BETWEEN_TRIES, Optional.empty());
        }
    }

    /**
     * Keeps what is to be published of a row that was scored.
     *
     * @return why that cannot be, where it cannot
     */
    Optional<Fault> keep(FieldSpans spans, Map<String, Tensor> scores, int row, int rows) {
        if (publisher.isEmpty()) {
            return Optional.empty();
        }
        try {
            toPublish.add(publisher.get().row(fields.orElseThrow(), spans, scores, row, rows));
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(Fault.of(e, 1));
        }
    }

    /** Writes what was kept, trying until it is there. */
    void publish() {
        var rows = List.copyOf(toPublish);
        toPublish.clear();
        if (rows.isEmpty()) {
            return;
        }
        while (true) {
            try {
                publisher.orElseThrow().write(rows);
                waiting.over();
                return;
            } catch (FeatureStoreException e) {
                waiting.pause(BETWEEN_TRIES, Optional.of(e.obstacle()));
            }
        }
    }

    @Override
    public void close() {
        clients.values().forEach(FeatureClient::close);
    }
}
