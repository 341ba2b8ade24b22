package dev.tandem.conformance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferResponse;

import java.util.ArrayList;
import java.util.List;

/** The server and its model, as the check of one clause sees them; remembers what was said. */
final class Subject {

    private final Endpoints endpoints;
    private final Model model;
    private final List<Exchange> exchanges = new ArrayList<>();

    Subject(Endpoints endpoints, Model model) {
        this.endpoints = endpoints;
        this.model = model;
    }

    Model model() {
        return model;
    }

    List<Exchange> exchanges() {
        return exchanges;
    }

    Rest rest() {
        return endpoints
                .http()
                .map(http -> new Rest(http, model.name(), exchanges::add))
                .orElseThrow(() -> new NotApplicable("no --http was given"));
    }

    Grpc grpc() {
        return endpoints
                .grpc()
                .map(target -> new Grpc(target, exchanges::add))
                .orElseThrow(() -> new NotApplicable("no --grpc was given"));
    }

    /** The version to ask for by its name; the clause does not apply where there is none. */
    String version() {
        return model.version()
                .orElseThrow(
                        () ->
                                new NotApplicable(
                                        "the model's metadata names no version, and no --version"
                                                + " was given"));
    }

    /** A right request: every input, flat data, nothing optional. */
    ObjectNode request() {
        return request(model.sample());
    }

    ObjectNode request(List<Tensor> inputs) {
        var request = JsonNodeFactory.instance.objectNode();
        var array = request.putArray("inputs");
        inputs.forEach(input -> array.add(input.json()));
        return request;
    }

    /** What the model gives for the right request. Nothing can be compared with it where it gives something else each time. */
    Outputs plainOutputs() {
        var outputs = rest().infer(request()).outputs();
        var again = rest().infer(request()).outputs();
        NotApplicable.unless(
                outputs.equals(again), "the model answers the same request differently each time");
        return outputs;
    }

    /** The same over gRPC, with raw contents. */
    Outputs plainGrpcOutputs() {
        var request = GrpcTensors.raw(model.name(), model.sample()).build();
        var outputs = grpcOutputs(request);
        NotApplicable.unless(
                outputs.equals(grpcOutputs(request)),
                "the model answers the same request differently each time");
        return outputs;
    }

    private Outputs grpcOutputs(ModelInferRequest request) {
        return GrpcTensors.read(grpc().infer(request).message(ModelInferResponse.parser()));
    }
}
