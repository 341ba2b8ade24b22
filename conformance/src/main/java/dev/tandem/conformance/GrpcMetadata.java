package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.must;
import static dev.tandem.conformance.Clause.should;

import com.fasterxml.jackson.databind.JsonNode;

import dev.tandem.runtime.protocol.ModelMetadataRequest;
import dev.tandem.runtime.protocol.ModelMetadataResponse;
import dev.tandem.runtime.protocol.ModelMetadataResponse.TensorMetadata;
import dev.tandem.runtime.protocol.ServerMetadataRequest;
import dev.tandem.runtime.protocol.ServerMetadataResponse;

import io.grpc.Status;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What server and model say of themselves, over gRPC. */
final class GrpcMetadata {

    private static final String SERVER = "inference_grpc.md: Server Metadata";
    private static final String MODEL = "inference_grpc.md: Model Metadata";

    private GrpcMetadata() {}

    static List<Clause> clauses() {
        return List.of(
                must(
                        "GRPC-SERVER-01",
                        SERVER,
                        "ServerMetadata answers OK with the server's name.",
                        s -> {
                            if (server(s).getName().isEmpty()) {
                                throw new Unmet("the name is empty");
                            }
                        }),
                should(
                        "GRPC-SERVER-02",
                        SERVER,
                        "It names the same server and extensions as GET /v2.",
                        s -> {
                            var rest = s.rest().get("/v2").object();
                            var grpc = server(s);
                            same("name", rest.path("name").asText(), grpc.getName());
                            var extensions = new TreeSet<String>();
                            rest.path("extensions").forEach(e -> extensions.add(e.asText()));
                            same(
                                    "extensions",
                                    extensions,
                                    new TreeSet<>(Set.copyOf(grpc.getExtensionsList())));
                        }),
                must(
                        "GRPC-MODEL-01",
                        MODEL,
                        "ModelMetadata answers OK with the model's name.",
                        s ->
                                same(
                                        "name",
                                        s.model().name(),
                                        model(s, "")
                                                .message(ModelMetadataResponse.parser())
                                                .getName())),
                must(
                        "GRPC-MODEL-02",
                        MODEL,
                        "Every tensor in it has a datatype of the specification (or BF16) and sizes"
                                + " that are -1 or not negative.",
                        s ->
                                tensors(metadata(s))
                                        .forEach(
                                                tensor -> {
                                                    Datatype.of(tensor.datatype());
                                                    if (tensor.shape().stream()
                                                            .anyMatch(size -> size < -1)) {
                                                        throw new Unmet(
                                                                "a size is below -1: " + tensor);
                                                    }
                                                })),
                should(
                        "GRPC-MODEL-03",
                        MODEL,
                        "It names the model's inputs and outputs.",
                        s -> {
                            var metadata = metadata(s);
                            if (metadata.getInputsCount() == 0 || metadata.getOutputsCount() == 0) {
                                throw new Unmet(
                                        "it has %d inputs and %d outputs"
                                                .formatted(
                                                        metadata.getInputsCount(),
                                                        metadata.getOutputsCount()));
                            }
                        }),
                must(
                        "GRPC-MODEL-04",
                        MODEL,
                        "A version that the metadata names can be asked for.",
                        s ->
                                same(
                                        "name",
                                        s.model().name(),
                                        model(s, s.version())
                                                .message(ModelMetadataResponse.parser())
                                                .getName())),
                must(
                        "GRPC-MODEL-05",
                        MODEL,
                        "Metadata of a model that the server does not have is an error.",
                        s -> noModel(s).mustBeRefused()),
                should(
                        "GRPC-MODEL-06",
                        MODEL,
                        "Its status is NOT_FOUND.",
                        s -> noModel(s).mustBe(Status.Code.NOT_FOUND)),
                must(
                        "GRPC-MODEL-07",
                        MODEL,
                        "Metadata of a version that the model does not have is an error.",
                        s -> {
                            s.version();
                            model(s, Model.OTHER_VERSION).mustBeRefused();
                        }),
                should(
                        "GRPC-MODEL-08",
                        MODEL,
                        "It says of the model's tensors what GET /v2/models/NAME says.",
                        s -> {
                            var rest = s.rest().get(s.rest().modelPath()).object();
                            same("tensors", tensors(rest), tensors(metadata(s)));
                        }));
    }

    private static ServerMetadataResponse server(Subject s) {
        return s.grpc()
                .call("ServerMetadata", ServerMetadataRequest.getDefaultInstance())
                .message(ServerMetadataResponse.parser());
    }

    private static ModelMetadataResponse metadata(Subject s) {
        return model(s, "").message(ModelMetadataResponse.parser());
    }

    private static GrpcAnswer model(Subject s, String version) {
        return s.grpc().call("ModelMetadata", request(s.model().name(), version));
    }

    private static GrpcAnswer noModel(Subject s) {
        return s.grpc().call("ModelMetadata", request("no-such-model", ""));
    }

    static ModelMetadataRequest request(String model, String version) {
        return ModelMetadataRequest.newBuilder().setName(model).setVersion(version).build();
    }

    static List<TensorSpec> tensors(List<TensorMetadata> tensors) {
        return tensors.stream()
                .map(t -> new TensorSpec(t.getName(), t.getDatatype(), t.getShapeList()))
                .toList();
    }

    private static List<TensorSpec> tensors(ModelMetadataResponse metadata) {
        return Stream.of(metadata.getInputsList(), metadata.getOutputsList())
                .flatMap(list -> tensors(list).stream())
                .toList();
    }

    private static List<TensorSpec> tensors(JsonNode metadata) {
        var tensors = new ArrayList<TensorSpec>();
        metadata.path("inputs").forEach(tensor -> tensors.add(TensorSpec.of(tensor)));
        metadata.path("outputs").forEach(tensor -> tensors.add(TensorSpec.of(tensor)));
        return tensors;
    }

    private static void same(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new Unmet("%s: expected %s, but it is %s".formatted(what, expected, actual));
        }
    }
}
