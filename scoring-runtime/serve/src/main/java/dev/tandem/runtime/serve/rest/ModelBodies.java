package dev.tandem.runtime.serve.rest;

import dev.tandem.runtime.core.json.JsonWriter;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.about.ModelConfiguration;
import dev.tandem.runtime.serve.about.ModelConfiguration.ConfiguredTensor;
import dev.tandem.runtime.serve.about.ServingStatistics.Duration;
import dev.tandem.runtime.serve.about.ServingStatistics.Snapshot;

import java.util.List;

/** The bodies of answers about models by Triton's extensions: configuration, statistics, index. */
final class ModelBodies {

    private static final int USUAL_BYTES = 1024;

    private ModelBodies() {}

    static byte[] configuration(ModelConfiguration configuration) {
        var json =
                writer().raw("{\"name\":")
                        .string(configuration.name())
                        .raw(",\"platform\":")
                        .string(configuration.platform())
                        .raw(",\"version_policy\":{\"latest\":{\"num_versions\":")
                        .number(ModelConfiguration.VERSIONS)
                        .raw("}},\"max_batch_size\":")
                        .number(configuration.maxBatchSize());
        tensors(json.raw(",\"input\":["), configuration.inputs());
        tensors(json.raw("],\"output\":["), configuration.outputs());
        return json.raw("],\"instance_group\":[{\"name\":")
                .string(configuration.name())
                .raw(",\"kind\":\"KIND_CPU\",\"count\":")
                .number(configuration.instances())
                .raw("}],\"model_transaction_policy\":{\"decoupled\":false}}")
                .toBytes();
    }

    private static void tensors(JsonWriter json, List<ConfiguredTensor> tensors) {
        for (int i = 0; i < tensors.size(); i++) {
            var tensor = tensors.get(i);
            json.raw(i == 0 ? "{\"name\":" : ",{\"name\":")
                    .string(tensor.name())
                    .raw(",\"data_type\":\"")
                    .raw(tensor.dataType())
                    .raw("\",\"dims\":")
                    .raw(tensor.dims().toString())
                    .raw(tensor.scalar() ? ",\"reshape\":{\"shape\":[]}}" : "}");
        }
    }

    static byte[] statistics(ServedModel served, Snapshot snapshot) {
        var json =
                writer().raw("{\"model_stats\":[{\"name\":")
                        .string(served.name())
                        .raw(",\"version\":")
                        .string(served.revision())
                        .raw(",\"last_inference\":")
                        .number(snapshot.lastMillis())
                        .raw(",\"inference_count\":")
                        .number(snapshot.rows())
                        .raw(",\"execution_count\":")
                        .number(snapshot.executions());
        duration(json.raw(",\"inference_stats\":{"), "success", snapshot.success());
        duration(json.raw(','), "fail", snapshot.fail());
        duration(json.raw(','), "queue", snapshot.queue());
        duration(json.raw(','), "compute_input", snapshot.input());
        duration(json.raw(','), "compute_infer", snapshot.infer());
        duration(json.raw(','), "compute_output", snapshot.output());
        duration(json.raw(','), "cache_hit", snapshot.cacheHit());
        duration(json.raw(','), "cache_miss", snapshot.cacheMiss());
        return json.raw("},\"batch_stats\":[]}]}").toBytes();
    }

    private static void duration(JsonWriter json, String name, Duration duration) {
        json.raw('"')
                .raw(name)
                .raw("\":{\"count\":")
                .number(duration.count())
                .raw(",\"ns\":")
                .number(duration.nanos())
                .raw('}');
    }

    static byte[] index(ServedModel served, boolean ready, boolean shown) {
        if (!shown) {
            return writer().raw("[]").toBytes();
        }
        return writer().raw("[{\"name\":")
                .string(served.name())
                .raw(",\"version\":")
                .string(served.revision())
                .raw(",\"state\":")
                .string(ready ? "READY" : "UNAVAILABLE")
                .raw(",\"reason\":")
                .string(ready ? "" : "draining")
                .raw("}]")
                .toBytes();
    }

    private static JsonWriter writer() {
        return new JsonWriter(USUAL_BYTES);
    }
}
