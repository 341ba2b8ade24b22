package dev.tandem.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.protocol.ModelMetadataResponse;
import dev.tandem.runtime.protocol.ServerMetadataRequest;
import dev.tandem.runtime.protocol.ServerMetadataResponse;

import io.grpc.Status;

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
                        .or(() -> endpoints.grpc().map(this::overGrpc))
                        .orElseThrow(() -> new IllegalStateException("neither REST nor gRPC"));
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
                        options.mayUnload(),
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

    private Found overGrpc(GrpcTarget target) {
        var grpc = new Grpc(target, exchange -> {});
        var server = grpc.call("ServerMetadata", ServerMetadataRequest.getDefaultInstance());
        if (server.status().getCode() == Status.Code.UNAVAILABLE) {
            throw new CannotRun("gRPC: no answer came: " + server.status().getDescription());
        }
        var model = grpc.call("ModelMetadata", GrpcMetadata.request(options.model(), ""));
        if (!server.isOk() || !model.isOk()) {
            return new Found(Set.of(), Optional.empty(), List.of(), List.of());
        }
        var metadata = model.message(ModelMetadataResponse.parser());
        return new Found(
                Set.copyOf(server.message(ServerMetadataResponse.parser()).getExtensionsList()),
                metadata.getVersionsList().stream().findFirst(),
                known(GrpcMetadata.tensors(metadata.getInputsList())),
                known(GrpcMetadata.tensors(metadata.getOutputsList())));
    }

    private static List<TensorSpec> known(List<TensorSpec> specs) {
        return specs.stream().filter(spec -> Datatype.named(spec.datatype()).isPresent()).toList();
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
                specs.add(TensorSpec.of(tensor));
            } catch (Unmet e) {
                return List.of();
            }
        }
        return known(specs);
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

    /** By gRPC where it is there: JSON does not carry every datatype. */
    private Outputs outputs(Subject subject, List<Tensor> inputs) {
        if (endpoints.grpc().isEmpty()) {
            return subject.rest().infer(subject.request(inputs)).outputs();
        }
        return GrpcTensors.read(
                subject.grpc()
                        .infer(GrpcTensors.raw(options.model(), inputs).build())
                        .message(ModelInferResponse.parser()));
    }
}
