package dev.tandem.runtime.app;

import dev.tandem.runtime.config.DrainConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.OverloadConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.ServerConfig;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.util.List;
import java.util.Optional;

/** A model served without an operator: what its path does not say is by default. */
final class LocalService {

    static final int PORT = 8080;

    /** Takes the place of a revision until the file has been read. */
    private static final String UNREAD = "unread";

    static final OverloadConfig OVERLOAD = new OverloadConfig(30_000, 256, 8 << 20);

    /** A longer command line is nothing to read or copy. */
    private static final int LONGEST_SHOWN = 2_000;

    /** The end of the line that says that it answers now. */
    static final String HOW_IT_ENDS = "It ends with Ctrl-C.";

    private LocalService() {}

    static Options options() {
        return new Options()
                .addOption(Command.valued("model", "PATH"))
                .addOption(Command.valued("format", "FORMAT"))
                .addOption(Command.valued("name", "NAME"))
                .addOption(Command.valued("port", "PORT"));
    }

    /** The configuration of a command line that names a model, its file not yet read. */
    static RuntimeConfig config(CommandLine line) throws Failure {
        var model =
                LocalModel.find(
                        line.getOptionValue("model"),
                        Optional.ofNullable(line.getOptionValue("format")));
        return config(
                model,
                line.getOptionValue("name", model.name()),
                port(line.getOptionValue("port", Integer.toString(PORT))));
    }

    /** The configuration of a model that is not served, its file not yet read. */
    static RuntimeConfig config(LocalModel model) throws Failure {
        return config(model, model.name(), PORT);
    }

    private static RuntimeConfig config(LocalModel model, String name, int port) throws Failure {
        try {
            return RuntimeConfig.of(
                    new ModelConfig(
                            name,
                            UNREAD,
                            model.format(),
                            model.file().toString(),
                            "",
                            List.of(),
                            false),
                    ServerConfig.plain(port),
                    OVERLOAD,
                    new DrainConfig(0));
        } catch (IllegalArgumentException e) {
            throw new Failure(TerminationReason.ConfigInvalid, e.getMessage(), e);
        }
    }

    /**
     * Tries the model in another process, as nobody has verified it yet.
     *
     * @return the same configuration with the file's digest and revision, so that what is loaded next is what was tried
     */
    static RuntimeConfig tried(RuntimeConfig config) throws Failure {
        return RuntimeConfig.of(
                TriedModel.of(config.model()), config.server(), config.overload(), config.drain());
    }

    private static int port(String given) throws Failure {
        try {
            return Integer.parseInt(given);
        } catch (NumberFormatException e) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--port '%s' is not allowed; a number from %d to %d"
                            .formatted(given, ServerConfig.MIN_PORT, ServerConfig.MAX_PORT),
                    e);
        }
    }

    /** What somebody at a terminal wants to know who has just started it. */
    static String announcement(ModelConfig model, List<TensorSignature> inputs, int port) {
        var url = "http://localhost:%d/v2/models/%s".formatted(port, model.name());
        return """
        %s, revision %s (%s): REST and gRPC on port %d. %s

        %s
        curl localhost:%d/metrics
        """
                .formatted(
                        model.name(),
                        model.revision(),
                        model.path(),
                        port,
                        HOW_IT_ENDS,
                        question(url, model, new ExampleRequest(inputs, 1)),
                        port);
    }

    private static String question(String url, ModelConfig model, ExampleRequest example) {
        if (!example.fitsJson() || !example.isSmallEnough()) {
            return "curl " + url;
        }
        String body = example.json();
        return body.length() <= LONGEST_SHOWN && !body.contains("'")
                ? "curl %s/infer -d '%s'".formatted(url, body)
                : "tandem-runtime inspect %s --output request | curl %s/infer -d @-"
                        .formatted(model.path(), url);
    }
}
