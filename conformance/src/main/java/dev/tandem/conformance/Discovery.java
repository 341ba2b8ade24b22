package dev.tandem.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Learns from a server's metadata what the model takes. What is wrong with the metadata is for clauses to say: here it is passed over. */
final class Discovery {

    private static final long ROWS = 2;

    private final Endpoints endpoints;
    private final Options options;

    Discovery(Endpoints endpoints, Options options) {
        this.endpoints = endpoints;
        this.options = options;
    }

    Model model() {
        var found =
                endpoints
                        .http()
                        .map(this::overHttp)
                        .orElseThrow(() -> new CannotRun("--http is missing"));
        var sample = options.input().isEmpty() ? sampled(found.inputs()) : options.input();
        if (sample.isEmpty()) {
            throw new CannotRun(
                    "the metadata of model '%s' names no inputs: give a request that the model takes by --input FILE"
                            .formatted(options.model()));
        }
        var model =
                new Model(
                        options.model(),
                        options.version().or(found::version),
                        found.extensions(),
                        found.inputs(),
                        found.outputs(),
                        sample,
                        Map.of());
        return options.input().isEmpty() ? model.echoing(echoes(model)) : model;
    }

    private record Found(
            Set<String> extensions,
            Optional<String> version,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs) {}

    private Found overHttp(Http http) {
        var rest = new Rest(http, options.model(), exchange -> {});
        var server = json(rest, "/v2");
        var model = json(rest, rest.modelPath());
        var extensions = new HashSet<String>();
        server.path("extensions").forEach(extension -> extensions.add(extension.asText()));
        var version = model.path("versions").path(0);
        return new Found(
                extensions,
                version.isTextual() ? Optional.of(version.asText()) : Optional.empty(),
                tensors(model.path("inputs")),
                tensors(model.path("outputs")));
    }

    private JsonNode json(Rest rest, String path) {
        Answer answer;
        try {
            answer = rest.get(path);
        } catch (Unmet e) {
            throw new CannotRun("GET %s: %s".formatted(rest.http().at(path), e.getMessage()));
        }
        try {
            return answer.parsed();
        } catch (Unmet e) {
            return MissingNode.getInstance();
        }
    }

    private static List<TensorSpec> tensors(JsonNode array) {
        var specs = new ArrayList<TensorSpec>();
        for (var tensor : array) {
            try {
                var spec = TensorSpec.of(tensor);
                if (Datatype.named(spec.datatype()).isPresent()) {
                    specs.add(spec);
                }
            } catch (Unmet e) {
                return List.of();
            }
        }
        return specs;
    }

    private static List<Tensor> sampled(List<TensorSpec> inputs) {
        return inputs.stream().map(input -> Tensor.sample(input, ROWS)).toList();
    }

    /** An input that comes back as some output, twice, with other values the second time. */
    private Map<String, String> echoes(Model model) {
        var subject = new Subject(endpoints, model);
        var echoes = new TreeMap<String, String>();
        try {
            var first = outputs(subject, model.sample());
            var others =
                    model.inputs().stream().map(input -> Tensor.sample(input, ROWS + 1)).toList();
            var second = outputs(subject, others);
            for (int i = 0; i < others.size(); i++) {
                var input = model.sample().get(i);
                var other = others.get(i);
                first.byName().values().stream()
                        .filter(output -> output.equals(input.named(output.name())))
                        .filter(
                                output ->
                                        other.named(output.name())
                                                .equals(second.get(output.name())))
                        .findFirst()
                        .ifPresent(output -> echoes.put(input.name(), output.name()));
            }
            return echoes;
        } catch (Unmet | NotApplicable e) {
            return Map.of();
        }
    }

    private static Outputs outputs(Subject subject, List<Tensor> inputs) {
        return subject.rest().infer(subject.request(inputs)).outputs();
    }
}
