package dev.tandem.runtime.app;

import dev.tandem.runtime.app.bench.Arrivals;
import dev.tandem.runtime.app.bench.Rate;
import dev.tandem.runtime.config.TerminationReason;

import org.apache.commons.cli.CommandLine;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The command line of {@code bench}.
 *
 * @param model what is served for it; empty where a server is there already
 * @param url of that server's model, with {@code /infer}
 * @param rates one run each, in this order
 * @param duration of each run
 * @param warmUp how long the server is asked before anything counts
 * @param rows how many the example request has
 * @param request a body to send in place of an example
 * @param binary whether the example goes as binary data
 * @param json whether it is told to programs
 * @param histogram a file for all percentiles
 */
record BenchOptions(
        Optional<LocalModel> model,
        Optional<URI> url,
        List<Rate> rates,
        Arrivals arrivals,
        Duration duration,
        Duration warmUp,
        int connections,
        int rows,
        Optional<Path> request,
        boolean binary,
        boolean json,
        Optional<Path> histogram) {

    private static final Pattern URL =
            Pattern.compile("http://[^/?#]+/[^?#]*v2/models/[^?#]+/infer");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_ROWS = 1_000_000;

    static BenchOptions of(CommandLine line) throws Failure {
        var url = Optional.ofNullable(line.getOptionValue("url"));
        int models = line.getArgList().size();
        if (models + (url.isPresent() ? 1 : 0) != 1) {
            throw invalid("give one MODEL, or --url of one that is served");
        }
        var format = Optional.ofNullable(line.getOptionValue("format"));
        if (url.isPresent() && format.isPresent()) {
            throw invalid("--format goes with MODEL; a server knows its model's format");
        }
        var rates = rates(line.getOptionValue("rate", "50%"));
        var histogram = Optional.ofNullable(line.getOptionValue("histogram")).map(Path::of);
        if (histogram.isPresent() && rates.size() > 1) {
            throw invalid("--histogram is for one --rate; %d are given".formatted(rates.size()));
        }
        var request = Optional.ofNullable(line.getOptionValue("request")).map(Path::of);
        for (var other : List.of("rows", "protocol")) {
            if (request.isPresent() && line.hasOption(other)) {
                throw invalid(
                        "--request is sent as it is: --%s says nothing of it".formatted(other));
            }
        }
        var warmUp = duration(line, "warm-up", "8s");
        if (warmUp.isZero() && rates.stream().anyMatch(Rate::ofCapacity)) {
            throw invalid(
                    "--warm-up 0s leaves no time to find the capacity; give --rate in requests a"
                            + " second");
        }
        var duration = duration(line, "duration", "10s");
        if (duration.isZero()) {
            throw invalid("--duration 0s is not allowed; more than nothing");
        }
        return new BenchOptions(
                models == 0
                        ? Optional.empty()
                        : Optional.of(LocalModel.find(line.getArgList().getFirst(), format)),
                url.isEmpty() ? Optional.empty() : Optional.of(url(url.get())),
                rates,
                oneOf(line, "arrivals", Arrivals.constant, Arrivals.values()),
                duration,
                warmUp,
                number(line, "connections", 32, MOST_CONNECTIONS),
                number(line, "rows", 1, MOST_ROWS),
                request,
                oneOf(line, "protocol", Protocol.json, Protocol.values()) == Protocol.binary,
                oneOf(line, "output", Output.table, Output.values()) == Output.json,
                histogram);
    }

    private enum Protocol {
        json,
        binary
    }

    private enum Output {
        table,
        json
    }

    private static List<Rate> rates(String given) throws Failure {
        try {
            return Arrays.stream(given.split(",", -1)).map(Rate::of).toList();
        } catch (IllegalArgumentException e) {
            throw new Failure(TerminationReason.ConfigInvalid, "--rate " + e.getMessage(), e);
        }
    }

    private static URI url(String given) throws Failure {
        try {
            if (URL.matcher(given).matches() && URI.create(given).getHost() != null) {
                return URI.create(given);
            }
        } catch (IllegalArgumentException e) {
            throw new Failure(TerminationReason.ConfigInvalid, refusal(given), e);
        }
        throw invalid(refusal(given));
    }

    private static String refusal(String url) {
        return "--url '%s' is not allowed; give http://HOST:PORT/v2/models/NAME/infer"
                .formatted(url);
    }

    private static Duration duration(CommandLine line, String option, String usual) throws Failure {
        var given = line.getOptionValue(option, usual);
        var form = DURATION.matcher(given);
        if (!form.matches()) {
            throw invalid(
                    "--%s '%s' is not allowed; a whole number with ms, s, m or h, such as %s"
                            .formatted(option, given, usual));
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static int number(CommandLine line, String option, int usual, int most) throws Failure {
        var given = line.getOptionValue(option, Integer.toString(usual));
        boolean allowed = given.matches("[1-9]\\d{0,8}") && Integer.parseInt(given) <= most;
        if (!allowed) {
            throw invalid(
                    "--%s '%s' is not allowed; a number from 1 to %,d"
                            .formatted(option, given, most));
        }
        return Integer.parseInt(given);
    }

    private static <T extends Enum<T>> T oneOf(
            CommandLine line, String option, T usual, T[] allowed) throws Failure {
        var given = line.getOptionValue(option, usual.name());
        for (var value : allowed) {
            if (value.name().equals(given)) {
                return value;
            }
        }
        throw invalid(
                "--%s '%s' is not allowed; allowed: %s"
                        .formatted(
                                option,
                                given,
                                String.join(", ", Stream.of(allowed).map(Enum::name).toList())));
    }

    private static Failure invalid(String message) {
        return new Failure(TerminationReason.ConfigInvalid, message);
    }
}
