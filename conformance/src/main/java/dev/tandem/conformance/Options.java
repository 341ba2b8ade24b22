package dev.tandem.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.ParseException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The command line.
 *
 * @param input a request's inputs that the model takes; empty: made from its metadata
 * @param trust whose certificates are believed
 * @param mayUnload whether the model may be taken away for a moment
 * @param reports files to write, each in the form that its ending says
 */
record Options(
        Optional<URI> http,
        Optional<String> grpc,
        String model,
        Optional<String> version,
        List<Tensor> input,
        Map<String, String> headers,
        Duration timeout,
        Trust trust,
        boolean mayUnload,
        List<Path> reports) {

    static final String HELP =
            """
            usage: java -jar tandem-conformance.jar [--http URL] [--grpc HOST:PORT] --model NAME [OPTIONS]

              --http URL         the server's REST, such as http://localhost:8080
              --grpc HOST:PORT   the server's gRPC, such as localhost:9000, or grpcs://localhost:9000 by TLS;
                                 one of the two or both
              --ca FILE          the certificates that are believed, in PEM (else those that Java believes)
              --model NAME       a model that it serves
              --version VERSION  a version of the model (else the first that its metadata names)
              --input FILE       a request of the protocol in JSON, whose inputs the model takes
                                 (else plain values are made from the metadata)
              --unload           also unload the model and load it again, where clients may: it is away for a moment
              --header 'N: V'    sent with every request, such as a token; may be repeated
              --timeout SECONDS  for one answer (10)
              --report FILE      .json, .md or .xml (JUnit); may be repeated
              --list             prints the clauses and ends

            Exit codes: 0 every MUST that applies passed, 1 some failed, 2 the server could not be judged.
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    static Options of(CommandLine line) {
        if (!line.hasOption("model")) {
            throw new CannotRun("--model is missing: the name of a model that the server has");
        }
        if (!line.hasOption("http") && !line.hasOption("grpc")) {
            throw new CannotRun("--http and --grpc are missing: where the server is");
        }
        return new Options(
                Optional.ofNullable(line.getOptionValue("http")).map(Options::url),
                Optional.ofNullable(line.getOptionValue("grpc")).map(Options::address),
                line.getOptionValue("model"),
                Optional.ofNullable(line.getOptionValue("version")),
                Optional.ofNullable(line.getOptionValue("input"))
                        .map(Options::input)
                        .orElse(List.of()),
                headers(line),
                timeout(line.getOptionValue("timeout", "10")),
                Optional.ofNullable(line.getOptionValue("ca"))
                        .map(file -> Trust.of(Path.of(file)))
                        .orElseGet(Trust::usual),
                line.hasOption("unload"),
                reports(line));
    }

    static CommandLine parse(String... arguments) {
        var options = new org.apache.commons.cli.Options();
        for (var name :
                List.of(
                        "http", "grpc", "model", "version", "input", "header", "timeout", "report",
                        "ca")) {
            options.addOption(Option.builder().longOpt(name).hasArg().get());
        }
        for (var name : List.of("list", "help", "unload")) {
            options.addOption(Option.builder().longOpt(name).get());
        }
        try {
            var line = new DefaultParser(false).parse(options, arguments);
            if (!line.getArgList().isEmpty()) {
                throw new CannotRun("'%s' is no option".formatted(line.getArgList().get(0)));
            }
            return line;
        } catch (ParseException e) {
            throw new CannotRun(e.getMessage());
        }
    }

    private static URI url(String text) {
        if (!text.matches("https?://[^/].*")) {
            throw new CannotRun(
                    "--http is '%s'; it begins with http:// or https://".formatted(text));
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new CannotRun("--http is '%s': %s".formatted(text, e.getMessage()));
        }
    }

    private static String address(String text) {
        if (!text.matches("(" + GrpcTarget.BY_TLS + ")?[^/\\s]+:[0-9]{1,5}")) {
            throw new CannotRun(
                    "--grpc is '%s'; it is written HOST:PORT, or grpcs://HOST:PORT by TLS"
                            .formatted(text));
        }
        return text;
    }

    private static List<Tensor> input(String file) {
        try {
            var tensors = new ArrayList<Tensor>();
            JSON.readTree(Files.readString(Path.of(file)))
                    .path("inputs")
                    .forEach(input -> tensors.add(Tensor.of(input)));
            if (tensors.isEmpty()) {
                throw new CannotRun("--input %s has no \"inputs\"".formatted(file));
            }
            return tensors;
        } catch (JsonProcessingException e) {
            throw new CannotRun(
                    "--input %s is not JSON: %s".formatted(file, e.getOriginalMessage()));
        } catch (IOException e) {
            throw new CannotRun("--input %s cannot be read: %s".formatted(file, e));
        } catch (Unmet e) {
            throw new CannotRun("--input %s: %s".formatted(file, e.getMessage()));
        }
    }

    private static Map<String, String> headers(CommandLine line) {
        var headers = new TreeMap<String, String>();
        for (var header : values(line, "header")) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new CannotRun(
                        "--header is '%s'; it is written 'NAME: VALUE'".formatted(header));
            }
            headers.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
        }
        return headers;
    }

    private static Duration timeout(String text) {
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new CannotRun("--timeout is '%s'; it is seconds, 1 to 9999".formatted(text));
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static List<Path> reports(CommandLine line) {
        var reports = new ArrayList<Path>();
        for (var file : values(line, "report")) {
            if (!file.matches(".*\\.(json|md|xml)")) {
                throw new CannotRun(
                        "--report is '%s'; it ends with .json, .md or .xml".formatted(file));
            }
            reports.add(Path.of(file));
        }
        return reports;
    }

    private static List<String> values(CommandLine line, String option) {
        return Optional.ofNullable(line.getOptionValues(option)).map(List::of).orElse(List.of());
    }
}
