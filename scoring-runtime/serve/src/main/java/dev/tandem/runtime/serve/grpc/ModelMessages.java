package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.ApiContext;
import dev.tandem.runtime.serve.about.ModelConfiguration;
import dev.tandem.runtime.serve.about.ModelConfiguration.ConfiguredTensor;
import dev.tandem.runtime.serve.about.ServingStatistics.Duration;

import java.util.List;

/** The answers to calls about models by Triton's extensions: configuration, statistics, index. */
final class ModelMessages {

    private static final int USUAL_BYTES = 512;

    /** Triton's number of an instance group that runs on CPUs. */
    private static final int KIND_CPU = 2;

    private static final int ONLY_READY = WireReader.tag(2, WireReader.VARINT);

    private final ApiContext api;

    ModelMessages(ApiContext api) {
        this.api = api;
    }

    /** ModelConfigResponse to a ModelConfigRequest. */
    WireWriter configuration(WireBytes request) {
        NamedModel.read(request).check(api.served());
        var configuration = api.configuration();
        var out = new WireWriter(USUAL_BYTES);
        int config = out.begin(1);
        out.string(1, configuration.name()).string(2, configuration.platform());
        int policy = out.begin(3);
        int latest = out.begin(1);
        out.number(1, ModelConfiguration.VERSIONS).end(latest).end(policy);
        out.number(4, configuration.maxBatchSize());
        writeTensors(out, 5, 4, configuration.inputs());
        writeTensors(out, 6, 3, configuration.outputs());
        int group = out.begin(7);
        out.string(1, configuration.name()).number(2, configuration.instances());
        return out.number(4, KIND_CPU).end(group).end(config);
    }

    /** Of all messages of the extension these two alone have {@code dims} by different numbers. */
    private static void writeTensors(
            WireWriter out, int field, int dimsField, List<ConfiguredTensor> tensors) {
        for (var tensor : tensors) {
            int message = out.begin(field);
            out.string(1, tensor.name()).number(2, tensor.dataTypeNumber());
            int dims = out.begin(dimsField);
            tensor.dims().forEach(out::varint);
            out.end(dims);
            if (tensor.scalar()) {
                out.end(out.begin(5));
            }
            out.end(message);
        }
    }

    /** ModelStatisticsResponse to a ModelStatisticsRequest; without a name, of every model. */
    WireWriter statistics(WireBytes request) {
        var asked = NamedModel.read(request);
        if (!asked.name().isEmpty()) {
            asked.check(api.served());
        }
        var snapshot = api.metrics().statistics().snapshot();
        var out = new WireWriter(USUAL_BYTES);
        int model = out.begin(1);
        out.string(1, api.served().name())
                .string(2, api.served().revision())
                .number(3, snapshot.lastMillis())
                .number(4, snapshot.rows())
                .number(5, snapshot.executions());
        int times = out.begin(6);
        writeDuration(out, 1, snapshot.success());
        writeDuration(out, 2, snapshot.fail());
        writeDuration(out, 3, snapshot.queue());
        writeDuration(out, 4, snapshot.input());
        writeDuration(out, 5, snapshot.infer());
        writeDuration(out, 6, snapshot.output());
        writeDuration(out, 7, snapshot.cacheHit());
        writeDuration(out, 8, snapshot.cacheMiss());
        return out.end(times).end(model);
    }

    private static void writeDuration(WireWriter out, int field, Duration duration) {
        int message = out.begin(field);
        out.number(1, duration.count()).number(2, duration.nanos()).end(message);
    }

    /** RepositoryIndexResponse to a RepositoryIndexRequest. */
    WireWriter index(WireBytes request) {
        boolean onlyReady = false;
        var fields = request.fields();
        while (fields.next()) {
            if (fields.tag() == ONLY_READY) {
                onlyReady = fields.varint() != 0;
            } else {
                fields.skip();
            }
        }
        boolean ready = api.admission().isReady();
        var out = new WireWriter(USUAL_BYTES);
        if (!ready && onlyReady) {
            return out;
        }
        int model = out.begin(1);
        return out.string(1, api.served().name())
                .string(2, api.served().revision())
                .string(3, ready ? "READY" : "UNAVAILABLE")
                .string(4, ready ? "" : "draining")
                .end(model);
    }
}
