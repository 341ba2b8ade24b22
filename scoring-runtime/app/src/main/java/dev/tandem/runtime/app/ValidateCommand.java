package dev.tandem.runtime.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains a file, and does nothing. */
final class ValidateCommand implements Command {

    private static final YAMLMapper YAML = new YAMLMapper();

    @Override
    public String name() {
        return "validate";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime validate FILE

        Explains what a file would do and what is wrong with it: a configuration of serve, batch or stream, or manifests
        of InferenceService, BatchScoringJob, StreamScorer and FeatureStore as far as they can be judged without a cluster.
        Loads the model where its file is at hand; asks nobody over the network. Exit code 0 if nothing is wrong, 2 otherwise.

        example:
          tandem-runtime validate flowers.yaml
        """;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        if (line.getArgList().size() != 1) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "give one FILE; %d were given".formatted(line.getArgList().size()));
        }
        var file = Path.of(line.getArgList().get(0));
        var findings = new Findings();
        for (var document : documents(file)) {
            try {
                if (document.has("apiVersion")) {
                    ManifestReview.review(document, findings);
                } else {
                    review(file, document, findings);
                }
            } catch (Failure e) {
                findings.wrong(e.getMessage());
            }
        }
        findings.told().forEach(System.out::println);
        findings.wrong().forEach(wrong -> System.out.println("wrong: " + wrong));
        return findings.wrong().isEmpty()
                ? TerminationReport.of(TerminationReason.Verified, file + ": nothing is wrong")
                : TerminationReport.of(
                        TerminationReason.ConfigInvalid,
                        file + ": " + String.join("; ", findings.wrong()));
    }

    private static void review(Path file, JsonNode document, Findings findings) throws Failure {
        var settings = Settings.read(Optional.of(file), Map.of(), 1);
        new ConfigReview(settings, findings).review(document);
    }

    private static List<JsonNode> documents(Path file) throws Failure {
        try (var documents =
                YAML.readerFor(JsonNode.class).<JsonNode>readValues(Files.readString(file))) {
            var all = documents.readAll();
            all.removeIf(document -> !document.isObject());
            if (all.isEmpty()) {
                throw new Failure(
                        TerminationReason.ConfigInvalid, file + " holds no object with fields");
            }
            return all;
        } catch (JsonProcessingException e) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "%s is neither JSON nor YAML: %s".formatted(file, e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.ConfigInvalid, "%s cannot be read: %s".formatted(file, e), e);
        }
    }
}
