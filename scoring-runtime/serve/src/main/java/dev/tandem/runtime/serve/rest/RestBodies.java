package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.config.ReadinessReport;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.json.JsonWriter;
import dev.tandem.runtime.core.json.ReadinessJson;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;

import java.util.List;

/** The bodies of all answers but predictions. */
final class RestBodies {

    private static final int USUAL_BYTES = 256;

    private RestBodies() {}

    static byte[] error(String message) {
        return writer().raw("{\"error\":").string(message).raw('}').toBytes();
    }

    /** V1's sign of life. */
    static byte[] alive() {
        return writer().raw("{\"status\":\"alive\"}").toBytes();
    }

    /** V1's list of models. */
    static byte[] models(ServedModel served) {
        return writer().raw("{\"models\":[").string(served.name()).raw("]}").toBytes();
    }

    static byte[] live() {
        return writer().raw("{\"live\":true}").toBytes();
    }

    /** More than the protocol asks for where something is in the way. */
    static byte[] ready(ServedModel served, boolean ready) {
        return ReadinessJson.of(new ReadinessReport(ready, served.obstacles()));
    }

    static byte[] modelReady(ServedModel served, boolean ready) {
        return writer().raw("{\"name\":")
                .string(served.name())
                .raw(",\"ready\":")
                .raw(Boolean.toString(ready))
                .raw('}')
                .toBytes();
    }

    static byte[] server(ServerIdentity identity) {
        return writer().raw("{\"name\":")
                .string(identity.name())
                .raw(",\"version\":")
                .string(identity.version())
                .raw(",\"extensions\":[\"")
                .raw(String.join("\",\"", ServerIdentity.EXTENSIONS))
                .raw("\"]}")
                .toBytes();
    }

    static byte[] model(ServedModel served) {
        ModelSignature signature = served.signature();
        var json =
                writer().raw("{\"name\":")
                        .string(served.name())
                        .raw(",\"versions\":[")
                        .string(served.revision())
                        .raw("],\"platform\":")
                        .string(served.platform());
        tensors(json.raw(",\"inputs\":["), signature.inputs(), signature);
        tensors(json.raw("],\"outputs\":["), signature.outputs(), signature);
        return json.raw("]}").toBytes();
    }

    private static void tensors(
            JsonWriter json, List<TensorSignature> tensors, ModelSignature signature) {
        for (int i = 0; i < tensors.size(); i++) {
            var tensor = tensors.get(i);
            json.raw(i == 0 ? "{\"name\":" : ",{\"name\":")
                    .string(tensor.name())
                    .raw(",\"datatype\":\"")
                    .raw(tensor.datatype())
                    .raw("\",\"shape\":")
                    .raw(tensor.shape().toString());
            labels(json, signature.labels(tensor.name()));
            json.raw('}');
        }
    }

    /** The protocol has no place of its own for what classes are called. */
    private static void labels(JsonWriter json, List<String> labels) {
        for (int i = 0; i < labels.size(); i++) {
            json.raw(i == 0 ? ",\"parameters\":{\"labels\":[" : ",").string(labels.get(i));
        }
        json.raw(labels.isEmpty() ? "" : "]}");
    }

    private static JsonWriter writer() {
        return new JsonWriter(USUAL_BYTES);
    }
}
