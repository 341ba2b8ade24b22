package dev.tandem.runtime.serve.lookup;

import dev.tandem.runtime.config.FeatureLookupConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.ViewConfig;
import dev.tandem.runtime.core.Column;
import dev.tandem.runtime.core.InvalidInputException;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.features.Credentials;
import dev.tandem.runtime.features.FeatureClient;
import dev.tandem.runtime.features.FeatureLookup;
import dev.tandem.runtime.features.FoundFeatures;
import dev.tandem.runtime.serve.InferenceRequest;
import dev.tandem.runtime.serve.RefusedException;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is looked up for the requests of one model. Such a request names its columns as inputs of their own, each {@code
 * [n]} or {@code [n,1]}, with the keys of its entities; columns that it leaves out are looked up, those that it brings
 * are taken as they are. Whole tensors, as the model has them, are scored without any lookup but that of an answer.
 */
public final class RequestLookups implements AutoCloseable {

    private final ModelSignature model;
    private final RequestInputs inputs;
    private final List<FeatureSource> sources;
    private final Optional<PrecomputedAnswers> precomputed;
    private final Map<StoreConfig, FeatureClient> clients;
    private final Optional<RowBatches> batches;

    private RequestLookups(
            ModelSignature model,
            RequestInputs inputs,
            List<FeatureSource> sources,
            Optional<PrecomputedAnswers> precomputed,
            Map<StoreConfig, FeatureClient> clients) {
        this.model = model;
        this.inputs = inputs;
        this.sources = List.copyOf(sources);
        this.precomputed = precomputed;
        this.clients = clients;
        this.batches = inputs.mapping().map(RowBatches::new);
    }

    /**
     * What this configuration asks for; empty where it asks for no lookups.
     *
     * @param credentials for a store those that its configuration names
     * @throws IllegalArgumentException in words for people, if the views and the model do not fit
     */
    public static Optional<RequestLookups> connect(
            RuntimeConfig config,
            ModelSignature model,
            Function<StoreConfig, Credentials> credentials) {
        if (config.features().isEmpty() && config.knownPrecomputed().isEmpty()) {
            return Optional.empty();
        }
        var clients = new LinkedHashMap<StoreConfig, FeatureClient>();
        Function<StoreConfig, FeatureClient> client =
                store ->
                        clients.computeIfAbsent(
                                store, s -> FeatureClient.connect(s, credentials.apply(s)));
        try {
            return Optional.of(connect(config, model, clients, client));
        } catch (IllegalArgumentException e) {
            clients.values().forEach(FeatureClient::close);
            throw e;
        }
    }

    private static RequestLookups connect(
            RuntimeConfig config,
            ModelSignature model,
            Map<StoreConfig, FeatureClient> clients,
            Function<StoreConfig, FeatureClient> client) {
        var mapping = mapping(config, model);
        var sources = new ArrayList<FeatureSource>();
        for (FeatureLookupConfig features : config.features()) {
            var lookup = FeatureLookup.of(client.apply(features.store()), features);
            sources.add(FeatureSource.of(features, lookup, mapping.orElseThrow()));
        }
        var precomputed =
                config.knownPrecomputed()
                        .map(
                                answers ->
                                        PrecomputedAnswers.of(
                                                FeatureLookup.of(
                                                        client.apply(answers.store()), answers),
                                                model));
        var views = new ArrayList<ViewConfig>();
        sources.forEach(source -> views.add(source.lookup().view()));
        precomputed.ifPresent(answers -> views.add(answers.lookup().view()));
        var inputs = RequestInputs.of(model, mapping, views, sources);
        return new RequestLookups(model, inputs, sources, precomputed, clients);
    }

    /** Without features a model need not take rows: its answers are found by key, or its tensors come whole. */
    private static Optional<RowMapping> mapping(RuntimeConfig config, ModelSignature model) {
        try {
            return Optional.of(RowMapping.of(model, config.model()));
        } catch (IllegalArgumentException e) {
            if (config.features().isEmpty()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What requests hold and answers give. */
    public ModelSignature signature() {
        return inputs.signature();
    }

    /**
     * Reads a request and asks the stores for what it needs, without waiting for them.
     *
     * @throws RefusedException if the request cannot be read, brings too little to ask, or what does not belong together
     * @throws InvalidInputException if it has what the model does not take
     */
    public PendingLookups begin(Supplier<InferenceRequest> reading) {
        var request = reading.get();
        try {
            return begin(request);
        } catch (RuntimeException e) {
            request.close();
            throw e;
        }
    }

    private PendingLookups begin(InferenceRequest request) {
        var brought = inputs.judge(request.inputs());
        var asked = new ArrayList<PendingLookups.Asked>(sources.size());
        for (var source : sources) {
            if (!brought.whole() && source.isNeeded(brought.given())) {
                asked.add(ask(source, request.inputs()));
            }
        }
        return new PendingLookups(
                this, request, brought, asked, precomputed.flatMap(a -> ask(a, request.inputs())));
    }

    private static PendingLookups.Asked ask(FeatureSource source, Map<String, Tensor> given) {
        var key = given.get(source.entity());
        if (key == null) {
            throw RefusedException.invalid(
                    "input '%s' is missing: by it columns %s are looked up in view '%s'; send it, or send them"
                            .formatted(source.entity(), source.columnNames(), source.view()));
        }
        var keys = Keys.of(key);
        return new PendingLookups.Asked(
                source, keys, source.lookup().find(keys).toCompletableFuture());
    }

    private static Optional<CompletableFuture<FoundFeatures>> ask(
            PrecomputedAnswers answers, Map<String, Tensor> given) {
        return Optional.ofNullable(given.get(answers.entity()))
                .map(key -> answers.lookup().find(Keys.of(key)).toCompletableFuture());
    }

    /** The model's own inputs among those of a request. */
    Map<String, Tensor> wholeInputs(Map<String, Tensor> given) {
        var whole = new LinkedHashMap<String, Tensor>(given);
        whole.keySet().retainAll(model.inputs().stream().map(TensorSignature::name).toList());
        model.checkComplete(whole.keySet());
        return whole;
    }

    /** Refuses a request that leaves out a column which nothing gives. */
    void checkComplete(BitSet given, List<PendingLookups.Asked> asked) {
        if (given.cardinality() == columns().size()) {
            return;
        }
        var covered = (BitSet) given.clone();
        for (var view : asked) {
            view.source().columns().forEach(covered::set);
        }
        var missing = new ArrayList<String>();
        for (int i = covered.nextClearBit(0);
                i < columns().size();
                i = covered.nextClearBit(i + 1)) {
            missing.add("'" + columns().get(i).name() + "'");
        }
        if (!missing.isEmpty()) {
            throw new InvalidInputException(
                    "input %s is missing; the model takes columns %s, each of shape [n], or whole tensors"
                            .formatted(
                                    String.join(", ", missing),
                                    String.join(
                                            ", ", columns().stream().map(Column::name).toList())));
        }
    }

    private List<Column> columns() {
        return mapping().columns();
    }

    RowMapping mapping() {
        return inputs.mapping().orElseThrow();
    }

    RowBatches batches() {
        return batches.orElseThrow();
    }

    Optional<PrecomputedAnswers> precomputed() {
        return precomputed;
    }

    /** The stores, for whoever watches them. */
    public List<FeatureClient> stores() {
        return List.copyOf(clients.values());
    }

    /** Everything that is looked up, for whoever counts. */
    public List<FeatureLookup> lookups() {
        var all = new ArrayList<FeatureLookup>();
        sources.forEach(source -> all.add(source.lookup()));
        precomputed.ifPresent(answers -> all.add(answers.lookup()));
        return all;
    }

    /** How many requests were answered without the model. */
    public long answered() {
        return precomputed.map(PrecomputedAnswers::given).orElse(0L);
    }

    @Override
    public void close() {
        clients.values().forEach(FeatureClient::close);
    }
}
