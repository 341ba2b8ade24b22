package dev.tandem.runtime.app;

import dev.tandem.runtime.app.bench.HttpPost;
import dev.tandem.runtime.app.bench.LoadGenerator;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells how long a model's answers take at a rate, whatever it is asked by. */
final class BenchCommand implements Command {

    private static final Map<String, String> AS_JSON = Map.of("Content-Type", "application/json");

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(Command.valued("url", "URL"))
                .addOption(Command.valued("format", "FORMAT"))
                .addOption(Command.valued("rate", "RATES"))
                .addOption(Command.valued("arrivals", "FORM"))
                .addOption(Command.valued("duration", "TIME"))
                .addOption(Command.valued("warm-up", "TIME"))
                .addOption(Command.valued("connections", "N"))
                .addOption(Command.valued("rows", "N"))
                .addOption(Command.valued("request", "FILE"))
                .addOption(Command.valued("protocol", "FORM"))
                .addOption(Command.valued("output", "FORM"))
                .addOption(Command.valued("histogram", "FILE"));
    }

    @Override
    public Audience audience(CommandLine line) {
        return Audience.PEOPLE;
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime bench MODEL [OPTIONS]
               tandem-runtime bench --url http://HOST:PORT/v2/models/NAME/infer [OPTIONS]

        Asks a model at a fixed rate, and tells how long its good answers took, from when each request was due (open loop, HdrHistogram).
        MODEL is a file, or a folder that holds one; it is served for as long, by a process of its own. --url is any server of the
        Open Inference Protocol. The request is made up from what the model takes.

          --rate RATES          requests a second, or a share of the capacity; several by commas (default: 50%)
          --arrivals FORM       constant, or poisson: by chance, as of many clients (default: constant)
          --duration TIME       for each rate, such as 500ms, 10s or 2m (default: 10s)
          --warm-up TIME        asked before, uncounted: at the first rate, or as much as is answered where a rate is a share of the
                                capacity, which the second half of it tells (default: 8s)
          --connections N       kept, with one request each at most (default: 32)
          --rows N              rows of the request (default: 1)
          --protocol FORM       json, or binary: binary tensor data (default: json)
          --request FILE        a body of your own, JSON
          --format FORMAT       of MODEL: onnx, xgboost, lightgbm, catboost or mojo (default: what the file's content says)
          --output FORM         table or json (default: table)
          --histogram FILE      where to write all percentiles, as HdrHistogram's plotter reads them (.hgrm, ms)

        CPU us: CPU time of the server by answer, where it is ours. late ms: by how much requests were sent late by this program's own
        fault (p99); latencies contain it. Exit code 1: not every answer was good.

        examples:
          tandem-runtime bench samples/models/iris
          tandem-runtime bench model.onnx --rate 25%,50%,100%,200% --rows 16 --protocol binary
          tandem-runtime bench --url http://localhost:8080/v2/models/iris/infer --rate 500 --output json
        """;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        var options = BenchOptions.of(line);
        if (options.model().isEmpty()) {
            return run(options, options.url().orElseThrow(), Optional.empty());
        }
        try (var server = BenchServer.start(options.model().get())) {
            return run(options, server.url(), Optional.of(server));
        }
    }

    private static TerminationReport run(
            BenchOptions options, URI url, Optional<BenchServer> server) throws Failure {
        var target = new BenchTarget(url);
        var post = post(options, target);
        target.check(post);
        try (var generator = new LoadGenerator(post, options.connections())) {
            return new BenchRuns(options, post, generator, server).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(TerminationReason.Stopped, "stopped as asked", e);
        }
    }

    private static HttpPost post(BenchOptions options, BenchTarget target) throws Failure {
        if (options.request().isPresent()) {
            return new HttpPost(target.url(), AS_JSON, body(options.request().get()));
        }
        var example = new ExampleRequest(target.inputs(), options.rows());
        checkPossible(options, example);
        if (options.binary()) {
            return BinaryRequest.of(example, target.url());
        }
        return new HttpPost(target.url(), AS_JSON, example.json().getBytes(StandardCharsets.UTF_8));
    }

    private static void checkPossible(BenchOptions options, ExampleRequest example) throws Failure {
        if (options.rows() > 1 && !takesRows(example.inputs())) {
            throw invalid(
                    "--rows %d is not possible: the first size of an input is fixed"
                            .formatted(options.rows()));
        }
        if (!example.isSmallEnough()) {
            throw invalid(
                    "--rows %d would be a request of more than 10 million values"
                            .formatted(options.rows()));
        }
        if (!options.binary() && !example.fitsJson()) {
            throw invalid(
                    "the model takes values of 16 bits, which JSON cannot carry; give --protocol"
                            + " binary");
        }
    }

    private static boolean takesRows(List<TensorSignature> inputs) {
        return inputs.stream()
                .allMatch(input -> !input.shape().isEmpty() && input.shape().getFirst() < 0);
    }

    private static byte[] body(Path file) throws Failure {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--request %s cannot be read: %s".formatted(file, e),
                    e);
        }
    }

    private static Failure invalid(String message) {
        return new Failure(TerminationReason.ConfigInvalid, message);
    }
}
