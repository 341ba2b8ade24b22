package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.util.Optional;

/** Tells what somebody wants to know of a model before it is served. */
final class InspectCommand implements Command {

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(Command.valued("output", "FORM"))
                .addOption(Command.valued("format", "FORMAT"));
    }

    @Override
    public Audience audience(CommandLine line) {
        return Audience.PEOPLE;
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime inspect MODEL [--output table|json|request] [--format FORMAT]

        Tells what a model is, takes and gives, its digest and revision, what will serve it, and what is to be known before.
        MODEL is a file, or a folder that holds one.

          --output FORM            table, json, or request: a body that the model takes, to be sent to it (default: table)
          --format FORMAT          onnx, xgboost, lightgbm, catboost or mojo (default: what the file's content says)

        examples:
          tandem-runtime inspect samples/models/iris
          tandem-runtime inspect model.onnx --output json
          tandem-runtime inspect model.onnx --output request | curl localhost:8080/v2/models/iris/infer -d @-
        """;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        if (line.getArgList().size() != 1) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "give one MODEL; %d were given".formatted(line.getArgList().size()));
        }
        var output = Output.of(line.getOptionValue("output", "table"));
        var found =
                LocalModel.find(
                        line.getArgList().getFirst(),
                        Optional.ofNullable(line.getOptionValue("format")));
        var config = LocalService.tried(LocalService.config(found)).model();
        var loaded = new ModelLoader(MemoryLimit.ofThisProcess(), 1).load(config);
        try (var model = loaded.model()) {
            output.print(ModelReport.of(found, loaded.file(), model));
            return new TerminationReport(
                    TerminationReason.Verified,
                    "model %s can be served".formatted(found.file()),
                    loaded.file().digest(),
                    loaded.file().sizeBytes(),
                    model.signature().inputs(),
                    model.signature().outputs(),
                    null);
        }
    }

    /** In which form it is told. */
    private enum Output {
        table,
        json,
        request;

        static Output of(String given) throws Failure {
            for (var output : values()) {
                if (output.name().equals(given)) {
                    return output;
                }
            }
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--output '%s' is not allowed; allowed: table, json, request".formatted(given));
        }

        void print(ModelReport report) throws Failure {
            System.out.print(
                    switch (this) {
                        case table -> report.table();
                        case json -> report.json();
                        case request -> request(report);
                    });
        }

        private static String request(ModelReport report) throws Failure {
            var example = new ExampleRequest(report.inputs(), 1);
            if (!example.fitsJson() || !example.isSmallEnough()) {
                throw new Failure(
                        TerminationReason.ConfigInvalid,
                        "the smallest request to %s does not go into JSON: it has values of 16 bits, or too many"
                                .formatted(report.file()));
            }
            return example.json() + "\n";
        }
    }
}
